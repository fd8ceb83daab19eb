#include "reports/terminal/gate.hpp"

#include <fmt/format.h>

#include "reports/terminal/grid.hpp"
#include "reports/text/change.hpp"
#include "reports/text/format.hpp"
#include "reports/verdicts/gate_wording.hpp"

namespace pibench::reports {
namespace {

std::string p99_text(const GatedCell& cell) {
  return cell.p99 ? change_text(cell.p99->ratio) : "–";
}

/// Behind the line of its cell; empty for what is equivalent.
std::string remark_on(const GatedCell& cell) {
  if (cell.verdict != Verdict::inconclusive) return cell.reason;
  return fmt::format("{}; {}", cell.reason, sight_of(cell.time));
}

TextGrid gate_grid(const GatedCells& cells) {
  TextGrid grid(1);
  grid.add({"cell", "base", "candidate", "change", "95 % interval", "margin", "p99", "pairs"});
  for (const GatedCell* cell : cells) {
    const FigureVerdict& time = cell->time;
    grid.add({printable(cell->name), format_duration_ns(time.base_ns),
              format_duration_ns(time.candidate_ns), change_text(time.ratio),
              change_text(time.interval), percent_text(time.margin), p99_text(*cell),
              std::to_string(time.pairs)});
  }
  return grid;
}

std::string gate_section(const Gate& gate, Verdict verdict, const Style& style) {
  const GatedCells cells = cells_of(gate, verdict);
  if (cells.empty()) return {};
  const auto lines = gate_grid(cells).lines(style);
  std::string text = fmt::format("{}\n{}\n", style.bold(std::string(to_string(verdict))), lines[0]);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    text += lines[i + 1] + '\n';
    if (const std::string remark = remark_on(*cells[i]); !remark.empty())
      text += fmt::format("    {}\n", style.dim(printable(remark)));
  }
  return text + '\n';
}

std::string remarks_section(const char* title, const std::vector<CellRemark>& remarks,
                            const Style& style) {
  if (remarks.empty()) return {};
  TextGrid grid(2);
  for (const CellRemark& remark : remarks)
    grid.add({printable(remark.name), printable(remark.reason)});
  std::string text = fmt::format("{}\n", style.bold(title));
  for (const std::string& line : grid.lines(style)) text += line + '\n';
  return text + '\n';
}

}  // namespace

std::string gate_text(const Gate& gate, bool all, bool colour) {
  const Style style(colour);
  std::string text =
      fmt::format("base       {}\ncandidate  {}\n\n", printable(gate.setting.baseline),
                  printable(gate.setting.candidate));
  text += remarks_section("broken by the candidate", gate.broken, style);
  text += gate_section(gate, Verdict::regressed, style);
  text += gate_section(gate, Verdict::improved, style);
  text += gate_section(gate, Verdict::inconclusive, style);
  if (all) text += gate_section(gate, Verdict::equivalent, style);
  text += remarks_section("not judged", all ? gate.not_judged : grouped(gate.not_judged), style);
  text += remarks_section("control alarms", gate.alarms, style);
  const bool fine = run_verdict(gate) == RunVerdict::fine;
  const std::string counts = fmt::format("{}: {}", to_string(run_verdict(gate)), counts_line(gate));
  return text + fmt::format("{}\n{}\n{}\n", fine ? style.best(counts) : style.warning(counts),
                            style.dim(setting_line(gate)), style.dim(controls_line(gate)));
}

}  // namespace pibench::reports
