#include "reports/data/gate_services.hpp"

#include <fmt/format.h>

#include "reports/text/escapes.hpp"
#include "reports/verdicts/gate_wording.hpp"

namespace pibench::reports {
namespace {

std::string complaint(const char* element, const char* type, const std::string& message) {
  return fmt::format(R"(<{} type="{}" message="{}"/>)", element, type, escape_xml(message));
}

std::string junit_outcome(const GatedCell& cell) {
  if (cell.verdict == Verdict::regressed)
    return complaint("failure", "regressed", account_of(cell));
  if (cell.verdict != Verdict::inconclusive) return {};
  return junit_skipped(fmt::format("{}; {}", account_of(cell), detectable_change_of(cell.time)));
}

std::string junit_cases(const Gate& gate) {
  std::string text;
  for (const CellRemark& remark : gate.broken)
    text += junit_case(remark.name, complaint("error", "broken", remark.reason));
  for (const GatedCell& cell : gate.cells) text += junit_case(cell.name, junit_outcome(cell));
  for (const CellRemark& remark : gate.not_judged)
    text += junit_case(remark.name, junit_skipped(remark.reason));
  return text;
}

std::string inconclusive_together(const Gate& gate) {
  const GatedCells cells = cells_of(gate, Verdict::inconclusive);
  if (cells.empty()) return {};
  const GatedCell& first = *cells.front();
  const std::string more =
      cells.size() > 1 ? fmt::format("; and {} more", cells.size() - 1) : std::string();
  return workflow_command(
      "warning", fmt::format("{} cell{} inconclusive", cells.size(), cells.size() == 1 ? "" : "s"),
      fmt::format("{}: {}; {}{}", first.name, account_of(first), detectable_change_of(first.time),
                  more));
}

}  // namespace

std::string gate_junit(const Gate& gate) {
  const std::string counts =
      fmt::format(R"(tests="{}" failures="{}" errors="{}" skipped="{}")",
                  gate.cells.size() + gate.broken.size() + gate.not_judged.size(),
                  gate.count(Verdict::regressed), gate.broken.size(),
                  gate.count(Verdict::inconclusive) + gate.not_judged.size());
  std::string text = fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"pibench gate\" {0}>\n"
      "  <testsuite name=\"{1} against {2}\" {0}>\n{3}    <system-out>{4}\n{5}\n",
      counts, escape_xml(gate.setting.candidate), escape_xml(gate.setting.baseline),
      junit_cases(gate), escape_xml(setting_line(gate)), escape_xml(controls_line(gate)));
  for (const CellRemark& alarm : gate.alarms)
    text += escape_xml(fmt::format("{}: {}", alarm.name, alarm.reason)) + '\n';
  return text + "</system-out>\n  </testsuite>\n</testsuites>\n";
}

std::string gate_github(const Gate& gate) {
  std::string text;
  for (const CellRemark& remark : gate.broken)
    text += workflow_command("error", remark.name + " broken", remark.reason);
  for (const GatedCell* cell : cells_of(gate, Verdict::regressed))
    text += workflow_command("error", cell->name + " regressed", account_of(*cell));
  text += inconclusive_together(gate);
  for (const CellRemark& alarm : gate.alarms)
    text += workflow_command("warning", alarm.name + " control alarm", alarm.reason);
  return text;
}

}  // namespace pibench::reports
