#include "reports/terminal/trust.hpp"

#include <fmt/format.h>

#include <array>

#include "reports/tables/trust.hpp"
#include "reports/terminal/table.hpp"
#include "reports/text/change.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

constexpr std::array self_test_marks{MarkText{.mark = Mark::absent, .before = "–"}};

}  // namespace

std::string self_test_text(const SelfTest& test, bool colour) {
  const Style style(colour);
  std::string text;
  for (const std::string& line : table_lines(self_test_table(test), self_test_marks, style))
    text += line + '\n';
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
