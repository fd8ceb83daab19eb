#include <fmt/format.h>

#include <string_view>

#include "reports/comparison_parts.hpp"
#include "reports/comparison_writers.hpp"
#include "reports/format.hpp"

namespace pibench::reports {
namespace {

/// Code points that no XML document may hold: U+FFFE and U+FFFF.
bool starts_with_noncharacter(std::string_view text) {
  return text.starts_with("\xEF\xBF\xBE") || text.starts_with("\xEF\xBF\xBF");
}

std::string_view xml_reference(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return {};
  }
}

std::string escape_xml(std::string_view text) {
  const std::string shown = printable(text);
  std::string safe;
  for (std::string_view rest = shown; !rest.empty();) {
    const bool forbidden = starts_with_noncharacter(rest);
    const std::string_view reference = xml_reference(rest.front());
    safe += forbidden ? "?" : reference.empty() ? rest.substr(0, 1) : reference;
    rest.remove_prefix(forbidden ? 3 : 1);
  }
  return safe;
}

/// Scenario and transport, as the packages and classes by which services group test cases.
std::string class_of(const std::string& name) {
  const std::size_t scenario = name.find('/');
  const std::size_t transport = name.find('/', scenario + 1);
  std::string text = name.substr(0, transport);
  if (scenario != std::string::npos) text[scenario] = '.';
  return text;
}

std::string test_case(const std::string& name, const std::string& outcome) {
  const std::string opening = fmt::format("    <testcase classname=\"{}\" name=\"{}\"",
                                          escape_xml(class_of(name)), escape_xml(name));
  if (outcome.empty()) return opening + "/>\n";
  return fmt::format("{}>\n      {}\n    </testcase>\n", opening, outcome);
}

std::string skipped(const std::string& reason) {
  return fmt::format("<skipped message=\"{}\"/>", escape_xml(reason));
}

std::string outcome_of(const ComparedCell& cell) {
  if (cell.verdict == Verdict::inconclusive) {
    return skipped(fmt::format("{}: {}", cell.reason, account_of(cell)));
  }
  if (cell.verdict != Verdict::regressed) return {};
  return fmt::format("<failure type=\"regressed\" message=\"{}\"/>", escape_xml(account_of(cell)));
}

}  // namespace

std::string comparison_junit(const Comparison& comparison) {
  const std::size_t uncompared = comparison.uncompared.size();
  const std::string counts =
      fmt::format("tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\"",
                  comparison.cells.size() + uncompared, comparison.count(Verdict::regressed),
                  comparison.count(Verdict::inconclusive) + uncompared);
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pibench compare\" {0}>\n"
      "  <testsuite name=\"{1} against {2}\" {0}>\n",
      counts, escape_xml(comparison.candidate), escape_xml(comparison.base));
  for (const ComparedCell& cell : comparison.cells) {
    text += test_case(cell.name(), outcome_of(cell));
  }
  for (const UncomparedCell& cell : comparison.uncompared) {
    text += test_case(cell.name, skipped(cell.reason));
  }
  text += "    <system-out>";
  for (const std::string& caveat : comparison.caveats) text += escape_xml(caveat) + '\n';
  return text + "</system-out>\n  </testsuite>\n</testsuites>\n";
}

}  // namespace pibench::reports
