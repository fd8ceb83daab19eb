#include "reports/verdicts/trust.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "reports/stats/proportion.hpp"
#include "reports/terminal/grid.hpp"
#include "reports/text/format.hpp"
#include "reports/verdicts/comparison_wording.hpp"

namespace pibench::reports {
namespace {

/// What a cell's windows add up to.
struct Tally {
  std::size_t false_alarms = 0;
  std::size_t false_improvements = 0;
  std::size_t detections = 0;
  std::vector<double> slowdowns{};
  std::vector<double> spreads{};
  std::vector<double> p99_spreads{};
  std::vector<double> seconds{};
};

double median_or_zero(const std::vector<double>& values) {
  return values.empty() ? 0 : median(values);
}

/// The windows at one place in the order, as one gate; `tallies` are in the order of the samples.
class WindowJudge {
 public:
  WindowJudge(std::span<const SelfTestSample> samples, const GateMargins& margins)
      : samples_(samples), margins_(margins), tallies_(samples.size()) {}

  void judge_windows(std::size_t place) {
    std::vector<std::size_t> present;
    for (std::size_t i = 0; i < samples_.size(); ++i)
      if (place < samples_[i].windows.size()) present.push_back(i);
    note_identical(present, judged(present, place, &SelfTestWindow::identical));
    note_slowed(present, judged(present, place, &SelfTestWindow::slowed));
    for (const std::size_t i : present)
      tallies_[i].seconds.push_back(samples_[i].windows[place].seconds);
  }

  const Tally& tally(std::size_t sample) const { return tallies_[sample]; }

 private:
  Gate judged(const std::vector<std::size_t>& present, std::size_t place,
              Pairs SelfTestWindow::*pairs) const {
    std::vector<GateSample> gate;
    gate.reserve(present.size());
    for (const std::size_t i : present)
      gate.push_back({.name = samples_[i].name,
                      .wakeup = samples_[i].wakeup,
                      .fresh = samples_[i].windows[place].*pairs});
    return judge(gate, margins_);
  }

  void note_identical(const std::vector<std::size_t>& present, const Gate& gate) {
    for (std::size_t i = 0; i < present.size(); ++i) {
      Tally& tally = tallies_[present[i]];
      const GatedCell& cell = gate.cells[i];
      if (cell.verdict == Verdict::regressed) ++tally.false_alarms;
      if (cell.verdict == Verdict::improved) ++tally.false_improvements;
      tally.spreads.push_back(cell.time.spread);
      if (cell.p99) tally.p99_spreads.push_back(cell.p99->spread);
    }
  }

  void note_slowed(const std::vector<std::size_t>& present, const Gate& gate) {
    for (std::size_t i = 0; i < present.size(); ++i) {
      Tally& tally = tallies_[present[i]];
      if (gate.cells[i].time.verdict == Verdict::regressed) ++tally.detections;
      tally.slowdowns.push_back(gate.cells[i].time.ratio - 1);
    }
  }

  std::span<const SelfTestSample> samples_;
  const GateMargins& margins_;
  std::vector<Tally> tallies_;
};

SelfTestedCell tested(const SelfTestSample& sample, const Tally& tally) {
  const std::size_t windows = sample.windows.size();
  return {.name = sample.name,
          .transport = sample.transport,
          .placement = sample.placement,
          .wakeup = sample.wakeup,
          .windows = windows,
          .false_alarms = tally.false_alarms,
          .false_improvements = tally.false_improvements,
          .detections = tally.detections,
          .false_alarm_rate = exact_proportion(tally.false_alarms, windows),
          .detection_rate = exact_proportion(tally.detections, windows),
          .seen_slowdown = median_or_zero(tally.slowdowns),
          .spread = median_or_zero(tally.spreads),
          .p99_spread = median_or_zero(tally.p99_spreads),
          .seconds = median_or_zero(tally.seconds)};
}

std::string rate_text(std::size_t happened, std::size_t windows, const Interval& rate) {
  return fmt::format("{}/{} ({:.1f} to {:.1f} %)", happened, windows, 100 * rate.low,
                     100 * rate.high);
}

}  // namespace

SelfTest evaluate(std::span<const SelfTestSample> samples, const GateMargins& margins) {
  WindowJudge judge(samples, margins);
  std::size_t most = 0;
  for (const SelfTestSample& sample : samples) most = std::max(most, sample.windows.size());
  for (std::size_t place = 0; place < most; ++place) judge.judge_windows(place);
  SelfTest test;
  for (std::size_t i = 0; i < samples.size(); ++i)
    test.cells.push_back(tested(samples[i], judge.tally(i)));
  return test;
}

std::string self_test_text(const SelfTest& test, bool colour) {
  const Style style(colour);
  TextGrid grid(3);
  grid.add({"cell", "wake-up", "placement", "false alarms", "detections", "seen", "pair spread",
            "p99 spread", "per window"});
  for (const SelfTestedCell& cell : test.cells) {
    grid.add({printable(cell.name), cell.wakeup, cell.placement,
              rate_text(cell.false_alarms, cell.windows, cell.false_alarm_rate),
              rate_text(cell.detections, cell.windows, cell.detection_rate),
              change_text(1 + cell.seen_slowdown), percent_text(cell.spread),
              cell.p99_spread > 0 ? percent_text(cell.p99_spread) : "–",
              format_duration_ns(cell.seconds * 1e9)});
  }
  std::string text;
  for (const std::string& line : grid.lines(style)) text += line + '\n';
  for (const CellRemark& remark : test.not_tested)
    text += fmt::format("not tested: {}: {}\n", printable(remark.name), printable(remark.reason));
  return text + fmt::format(
                    "\nslowed by {}, windows of {} pairs, seed {}, in {}{}; in brackets exact 95 % "
                    "intervals\n",
                    percent_text(test.setting.slowdown), test.setting.pairs, test.setting.seed,
                    format_duration_ns(test.setting.seconds * 1e9),
                    test.setting.busy_neighbour ? ", beside a busy neighbour" : "");
}

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
