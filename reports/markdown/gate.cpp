#include "reports/markdown/gate.hpp"

#include <fmt/format.h>

#include "reports/markdown/table.hpp"
#include "reports/tables/verdict_tables.hpp"
#include "reports/text/escapes.hpp"
#include "reports/verdicts/gate_wording.hpp"

namespace pibench::reports {
namespace {

std::string gate_markdown_table(const GatedCells& cells) {
  using enum GateColumn;
  return table_markdown(gate_table(
      {}, cells, {cell, base, candidate, change, interval, margin, p99, pairs, why_and_sight}));
}

std::string open_section(const Gate& gate, Verdict verdict, const char* title) {
  const GatedCells cells = cells_of(gate, verdict);
  if (cells.empty()) return {};
  return fmt::format("### {}: {}\n\n{}", title, cells.size(), gate_markdown_table(cells));
}

std::string folded_section(const Gate& gate, Verdict verdict) {
  const GatedCells cells = cells_of(gate, verdict);
  if (cells.empty()) return {};
  return markdown_folded(fmt::format("{} {}", cells.size(), to_string(verdict)),
                         gate_markdown_table(cells));
}

std::string open_remarks(const char* title, const std::vector<CellRemark>& remarks) {
  if (remarks.empty()) return {};
  return fmt::format("### {}: {}\n\n{}", title, remarks.size(),
                     table_markdown(remarks_table({}, remarks)));
}

}  // namespace

std::string gate_markdown(const Gate& gate) {
  std::string text =
      fmt::format("## pibench gate: {}\n\n{}\n\n", to_string(run_verdict(gate)), counts_line(gate));
  text += open_remarks("Broken by the candidate", gate.broken);
  text += open_remarks("Control alarms", gate.alarms);
  text += open_section(gate, Verdict::regressed, "Regressed");
  text += open_section(gate, Verdict::improved, "Improved");
  text += folded_section(gate, Verdict::inconclusive);
  text += folded_section(gate, Verdict::equivalent);
  if (!gate.not_judged.empty())
    text += markdown_folded(fmt::format("{} not judged", gate.not_judged.size()),
                            table_markdown(remarks_table({}, gate.not_judged)));
  return text + fmt::format(
                    "Base: {}. Candidate: {}.\n\n- {}\n- {}\n",
                    escape_markdown(gate.setting.baseline), escape_markdown(gate.setting.candidate),
                    escape_markdown(setting_line(gate)), escape_markdown(controls_line(gate)));
}

}  // namespace pibench::reports
