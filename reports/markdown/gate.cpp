#include "reports/markdown/gate.hpp"

#include <fmt/format.h>

#include "reports/text/change.hpp"
#include "reports/text/escapes.hpp"
#include "reports/text/format.hpp"
#include "reports/verdicts/gate_wording.hpp"

namespace pibench::reports {
namespace {

std::string gate_row(const GatedCell& cell) {
  const FigureVerdict& time = cell.time;
  std::string why = escape_markdown(cell.reason);
  if (cell.verdict == Verdict::inconclusive) why += "; " + escape_markdown(sight_of(time));
  return fmt::format("| {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", markdown_name(cell.name),
                     format_duration_ns(time.base_ns), format_duration_ns(time.candidate_ns),
                     change_text(time.ratio), change_text(time.interval), percent_text(time.margin),
                     cell.p99 ? change_text(cell.p99->ratio) : "", time.pairs, why);
}

std::string gate_table(const GatedCells& cells) {
  std::string text =
      "| cell | base | candidate | change | 95 % interval | margin | p99 | pairs | why |\n"
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |\n";
  for (const GatedCell* cell : cells) text += gate_row(*cell);
  return text + '\n';
}

std::string open_section(const Gate& gate, Verdict verdict, const char* title) {
  const GatedCells cells = cells_of(gate, verdict);
  if (cells.empty()) return {};
  return fmt::format("### {}: {}\n\n{}", title, cells.size(), gate_table(cells));
}

std::string folded_section(const Gate& gate, Verdict verdict) {
  const GatedCells cells = cells_of(gate, verdict);
  if (cells.empty()) return {};
  return markdown_folded(fmt::format("{} {}", cells.size(), to_string(verdict)), gate_table(cells));
}

std::string remarks_table(const std::vector<CellRemark>& remarks) {
  std::string text = "| cell | why |\n| --- | --- |\n";
  for (const CellRemark& remark : remarks)
    text +=
        fmt::format("| {} | {} |\n", markdown_name(remark.name), escape_markdown(remark.reason));
  return text + '\n';
}

std::string open_remarks(const char* title, const std::vector<CellRemark>& remarks) {
  if (remarks.empty()) return {};
  return fmt::format("### {}: {}\n\n{}", title, remarks.size(), remarks_table(remarks));
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
                            remarks_table(gate.not_judged));
  return text + fmt::format(
                    "Base: {}. Candidate: {}.\n\n- {}\n- {}\n",
                    escape_markdown(gate.setting.baseline), escape_markdown(gate.setting.candidate),
                    escape_markdown(setting_line(gate)), escape_markdown(controls_line(gate)));
}

}  // namespace pibench::reports
