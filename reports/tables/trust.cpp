#include "reports/tables/trust.hpp"

#include <fmt/format.h>

#include <utility>

#include "reports/tables/fields.hpp"
#include "reports/text/change.hpp"

namespace pibench::reports {
namespace {

TableField rate_field(std::size_t happened, std::size_t windows, const Interval& rate) {
  return text_field(fmt::format("{}/{} ({:.1f} to {:.1f} %)", happened, windows, 100 * rate.low,
                                100 * rate.high));
}

TableField percent_field(double part) {
  return {.text = percent_text(part), .value = part};
}

TableField p99_spread_field(double spread) {
  return spread > 0 ? percent_field(spread) : with_mark_if(true, Mark::absent, {});
}

TableRow row_of(const SelfTestedCell& cell) {
  return {.fields = {text_field(cell.name), text_field(cell.wakeup), text_field(cell.placement),
                     rate_field(cell.false_alarms, cell.windows, cell.false_alarm_rate),
                     rate_field(cell.detections, cell.windows, cell.detection_rate),
                     change_field(1 + cell.seen_slowdown), percent_field(cell.spread),
                     p99_spread_field(cell.p99_spread), duration_field(cell.seconds * 1e9)}};
}

}  // namespace

Table self_test_table(const SelfTest& test) {
  Table table{.title = {},
              .columns = {{"cell", ColumnKind::name},
                          {"wake-up", ColumnKind::text},
                          {"placement", ColumnKind::text},
                          {"false alarms"},
                          {"detections"},
                          {"seen"},
                          {"pair spread"},
                          {"p99 spread"},
                          {"per window"}}};
  for (const SelfTestedCell& cell : test.cells) table.rows.push_back(row_of(cell));
  return table;
}

}  // namespace pibench::reports
