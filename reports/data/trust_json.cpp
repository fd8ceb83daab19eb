#include "reports/data/trust_json.hpp"

#include <nlohmann/json.hpp>

namespace pibench::reports {

std::string self_test_json(const SelfTest& test) {
  using OrderedJson = nlohmann::ordered_json;
  OrderedJson cells = OrderedJson::array();
  for (const SelfTestedCell& cell : test.cells)
    cells.push_back({{"name", cell.name},
                     {"transport", cell.transport},
                     {"placement", cell.placement},
                     {"wakeup", cell.wakeup},
                     {"windows", cell.windows},
                     {"false_alarms", cell.false_alarms},
                     {"false_alarm_low", cell.false_alarm_rate.low},
                     {"false_alarm_high", cell.false_alarm_rate.high},
                     {"false_improvements", cell.false_improvements},
                     {"detections", cell.detections},
                     {"detection_low", cell.detection_rate.low},
                     {"detection_high", cell.detection_rate.high},
                     {"seen_slowdown", cell.seen_slowdown},
                     {"spread", cell.spread},
                     {"p99_spread", cell.p99_spread},
                     {"seconds_per_window", cell.seconds}});
  OrderedJson not_tested = OrderedJson::array();
  for (const CellRemark& remark : test.not_tested)
    not_tested.push_back({{"name", remark.name}, {"reason", remark.reason}});
  const OrderedJson json{{"schema_version", 1},
                         {"seed", test.setting.seed},
                         {"pairs", test.setting.pairs},
                         {"slowdown", test.setting.slowdown},
                         {"busy_neighbour", test.setting.busy_neighbour},
                         {"seconds", test.setting.seconds},
                         {"cells", std::move(cells)},
                         {"not_tested", std::move(not_tested)}};
  return json.dump(1, ' ', false, OrderedJson::error_handler_t::replace) + '\n';
}

}  // namespace pibench::reports
