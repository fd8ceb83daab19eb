#include "reports/terminal/trust.hpp"

#include <fmt/format.h>

#include "reports/terminal/grid.hpp"
#include "reports/text/change.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

std::string rate_text(std::size_t happened, std::size_t windows, const Interval& rate) {
  return fmt::format("{}/{} ({:.1f} to {:.1f} %)", happened, windows, 100 * rate.low,
                     100 * rate.high);
}

}  // namespace

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

}  // namespace pibench::reports
