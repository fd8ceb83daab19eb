#include "reports/data/comparison_junit.hpp"

#include <fmt/format.h>

#include <string_view>

#include "reports/text/escapes.hpp"
#include "reports/text/format.hpp"
#include "reports/verdicts/comparison_wording.hpp"

namespace pibench::reports {
namespace {

std::string failure(const char* type, const std::string& message) {
  return fmt::format(R"(<failure type="{}" message="{}"/>)", type, escape_xml(message));
}

std::string outcome_of(const ComparedCell& cell) {
  if (cell.verdict == Verdict::inconclusive) {
    return junit_skipped(fmt::format("{}: {}", cell.reason, account_of(cell)));
  }
  if (cell.verdict != Verdict::regressed) return {};
  return failure("regressed", account_of(cell));
}

}  // namespace

std::string comparison_junit(const Comparison& comparison) {
  const std::size_t uncompared = comparison.uncompared.size();
  const std::string counts = fmt::format(
      R"(tests="{}" failures="{}" errors="0" skipped="{}")", comparison.cells.size() + uncompared,
      comparison.count(Verdict::regressed) + comparison.lost(),
      comparison.count(Verdict::inconclusive) + uncompared - comparison.lost());
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pibench compare\" {0}>\n"
      "  <testsuite name=\"{1} against {2}\" {0}>\n",
      counts, escape_xml(comparison.candidate), escape_xml(comparison.base));
  for (const ComparedCell& cell : comparison.cells) {
    text += junit_case(cell.name(), outcome_of(cell));
  }
  for (const UncomparedCell& cell : comparison.uncompared) {
    text += junit_case(cell.name,
                       cell.lost ? failure("lost", cell.reason) : junit_skipped(cell.reason));
  }
  text += "    <system-out>";
  for (const std::string& caveat : comparison.caveats) text += escape_xml(caveat) + '\n';
  return text + "</system-out>\n  </testsuite>\n</testsuites>\n";
}

}  // namespace pibench::reports
