#include "reports/html/gate.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/html/html.hpp"
#include "reports/html/parts.hpp"
#include "reports/text/change.hpp"
#include "reports/text/format.hpp"
#include "reports/verdicts/gate_wording.hpp"

namespace pibench::reports {
namespace {

std::string sight_text(const FigureVerdict& figure) {
  if (!figure.smallest_effect) return "";
  return fmt::format("+{}", percent_text(*figure.smallest_effect));
}

HtmlField change_field(const FigureVerdict& figure) {
  return {change_text(figure.ratio), figure.ratio};
}

std::vector<HtmlField> gated_fields(const GatedCell& cell) {
  const FigureVerdict& time = cell.time;
  return {cell.name,
          {format_duration_ns(time.base_ns), time.base_ns},
          {format_duration_ns(time.candidate_ns), time.candidate_ns},
          change_field(time),
          change_text(time.interval),
          {"± " + percent_text(time.margin), time.margin},
          {std::to_string(time.pairs), static_cast<double>(time.pairs)},
          {percent_text(time.spread), time.spread},
          {sight_text(time), time.smallest_effect},
          cell.p99 ? change_field(*cell.p99) : HtmlField(""),
          cell.p99 ? HtmlField(change_text(cell.p99->interval)) : HtmlField(""),
          cell.reason};
}

std::string gated_table(const GatedCells& cells) {
  HtmlTable table(
      "Change from the base to the candidate; seen from: the least slow-down that would "
      "have been called",
      {{"cell", false},
       {"base"},
       {"candidate"},
       {"change"},
       {"95 % interval"},
       {"margin"},
       {"pairs"},
       {"pair spread"},
       {"seen from"},
       {"p99"},
       {"its interval"},
       {"why", false}});
  for (const GatedCell* cell : cells) table.row(gated_fields(*cell));
  return table.html();
}

std::string verdict_section(const Gate& gate, Verdict verdict) {
  const GatedCells cells = cells_of(gate, verdict);
  if (cells.empty()) return {};
  return html_section(fmt::format("{} {}", cells.size(), to_string(verdict)), gated_table(cells));
}

std::string remarked_section(const char* heading, const std::vector<CellRemark>& remarks) {
  if (remarks.empty()) return {};
  HtmlTable table(heading, {{"cell", false}, {"why", false}}, "loose");
  for (const CellRemark& remark : remarks) table.row({remark.name, remark.reason});
  return html_section(heading, table.html());
}

std::string counters_section(const Gate& gate) {
  HtmlTable table(
      "Counters that are the same in every process, per operation",
      {{"cell", false}, {"counter", false}, {"base"}, {"candidate"}, {"verdict", false}});
  for (const GatedCell& cell : gate.cells)
    for (const CounterVerdict& counter : cell.counters)
      table.row({cell.name,
                 counter.name,
                 {fmt::format("{:.4g}", counter.base), counter.base},
                 {fmt::format("{:.4g}", counter.candidate), counter.candidate},
                 to_string(counter.verdict)});
  return table.empty() ? std::string() : html_details("Exact counters", table.html());
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
