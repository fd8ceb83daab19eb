#include "reports/html/gate.hpp"

#include <fmt/format.h>

#include "reports/html/html.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/table.hpp"
#include "reports/tables/verdict_tables.hpp"
#include "reports/verdicts/gate_wording.hpp"

namespace pibench::reports {
namespace {

std::string gate_html_table(const GatedCells& cells) {
  using enum GateColumn;
  const Table table = gate_table(
      "Change from the base to the candidate; seen from: the least slow-down that would have been "
      "called",
      cells,
      {cell, base, candidate, change, interval, margin, pairs, spread, seen_from, p99, p99_interval,
       why});
  return table_html(table);
}

std::string verdict_section(const Gate& gate, Verdict verdict) {
  const GatedCells cells = cells_of(gate, verdict);
  if (cells.empty()) return {};
  return html_section(fmt::format("{} {}", cells.size(), to_string(verdict)),
                      gate_html_table(cells));
}

std::string remarked_section(const char* heading, const std::vector<CellRemark>& remarks) {
  return html_section(heading, table_html(remarks_table(heading, remarks), "loose"));
}

std::string counters_section(const Gate& gate) {
  const Table table =
      counters_table("Counters that are the same in every process, per operation", gate);
  return table.rows.empty() ? std::string() : html_details("Exact counters", table_html(table));
}

std::string gate_opening(const Gate& gate) {
  return fmt::format(
      "<body>\n<div class=\"page\">\n<header>\n<h1>pibench gate: {}</h1>\n{}{}{}{}{}"
      "</header>\n<main>\n<section>\n",
      to_string(run_verdict(gate)), html_paragraph(counts_line(gate)),
      html_paragraph(gate.setting.baseline, "Base"),
      html_paragraph(gate.setting.candidate, "Candidate"), html_paragraph(setting_line(gate)),
      html_paragraph(controls_line(gate)));
}

}  // namespace

std::string gate_html(const Gate& gate) {
  std::string html = html_head(fmt::format("pibench gate: {}", to_string(run_verdict(gate))),
                               {.script = {}, .script_sha256 = {}});
  html += gate_opening(gate);
  html += remarked_section("Broken by the candidate", gate.broken);
  html += remarked_section("Control alarms", gate.alarms);
  for (const Verdict verdict :
       {Verdict::regressed, Verdict::improved, Verdict::inconclusive, Verdict::equivalent})
    html += verdict_section(gate, verdict);
  html += remarked_section("Not judged", gate.not_judged);
  html += counters_section(gate);
  return html + "</section>\n</main>\n</div>\n</body>\n</html>\n";
}

}  // namespace pibench::reports
