#include "reports/terminal/gate.hpp"

#include <fmt/format.h>

#include <array>

#include "reports/tables/verdict_tables.hpp"
#include "reports/terminal/table.hpp"
#include "reports/text/format.hpp"
#include "reports/verdicts/gate_wording.hpp"

namespace pibench::reports {
namespace {

constexpr std::array gate_text_marks{MarkText{.mark = Mark::absent, .before = "–"}};

Table gate_text_table(const GatedCells& cells) {
  using enum GateColumn;
  return gate_table({}, cells, {cell, base, candidate, change, interval, margin, p99, pairs});
}

std::string gate_section(const Gate& gate, Verdict verdict, const Style& style) {
  const GatedCells cells = cells_of(gate, verdict);
  if (cells.empty()) return {};
  const auto lines = table_lines(gate_text_table(cells), gate_text_marks, style);
  std::string text = fmt::format("{}\n{}\n", style.bold(std::string(to_string(verdict))), lines[0]);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    text += lines[i + 1] + '\n';
    if (const std::string remark = reason_and_detectable_change_of(*cells[i]); !remark.empty())
      text += fmt::format("    {}\n", style.dim(printable(remark)));
  }
  return text + '\n';
}

}  // namespace

std::string gate_text(const Gate& gate, bool all, bool colour) {
  const Style style(colour);
  std::string text =
      fmt::format("base       {}\ncandidate  {}\n\n", printable(gate.setting.baseline),
                  printable(gate.setting.candidate));
  text += remarks_text("broken by the candidate", gate.broken, style);
  text += gate_section(gate, Verdict::regressed, style);
  text += gate_section(gate, Verdict::improved, style);
  text += gate_section(gate, Verdict::inconclusive, style);
  if (all) text += gate_section(gate, Verdict::equivalent, style);
  text += remarks_text("not judged", all ? gate.not_judged : grouped(gate.not_judged), style);
  text += remarks_text("control alarms", gate.alarms, style);
  const bool fine = run_verdict(gate) == RunVerdict::fine;
  const std::string counts = fmt::format("{}: {}", to_string(run_verdict(gate)), counts_line(gate));
  return text + fmt::format("{}\n{}\n{}\n", fine ? style.best(counts) : style.warning(counts),
                            style.dim(setting_line(gate)), style.dim(controls_line(gate)));
}

}  // namespace pibench::reports
