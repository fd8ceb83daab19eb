#include "reports/terminal/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/figures/cells.hpp"
#include "reports/terminal/grid.hpp"
#include "reports/text/change.hpp"
#include "reports/text/format.hpp"
#include "reports/verdicts/comparison_wording.hpp"

namespace pibench::reports {
namespace {

constexpr std::size_t most_inconclusive_shown = 20;
/// Behind changes that are not simply the ratio of the two medians beside them.
constexpr std::string_view corrected_mark = " c";

std::string effect_text(const ComparedCell& cell) {
  return cell.smallest_effect ? fmt::format("+{}", percent_text(*cell.smallest_effect)) : "–";
}

TextGrid grid_of(const ComparedCells& cells) {
  TextGrid grid(1);
  grid.add({"cell", "base", "candidate", "change", "95 % interval", "margin", "seen from"});
  for (const ComparedCell* cell : cells) {
    const auto humps = cell->two_humped ? humps_mark : "";
    grid.add({printable(cell->name()), format_duration_ns(median_time_ns(*cell->base)),
              format_duration_ns(median_time_ns(*cell->candidate)).append(humps),
              change_text(cell->ratio).append(cell->uncorrected_ratio ? corrected_mark : ""),
              change_text(cell->interval), percent_text(cell->margin), effect_text(*cell)});
  }
  return grid;
}

/// Puts the reasons behind the lines, one below the other.
void add_reasons(std::vector<std::string>& lines, const ComparedCells& cells) {
  std::size_t width = 0;
  for (const std::string& line : lines) width = std::max(width, display_width(line));
  for (std::size_t i = 0; i < cells.size(); ++i) {
    std::string& line = lines[i + 1];
    line.append(width - display_width(line) + 2, ' ');
    line += printable(cells[i]->reason);
  }
}

std::string cells_section(const std::string& title, const ComparedCells& cells,
                          const Style& style) {
  if (cells.empty()) return {};
  auto lines = grid_of(cells).lines(style);
  const bool open = cells.front()->verdict == Verdict::inconclusive;
  if (open) add_reasons(lines, cells);
  return titled_lines(title, lines, lines.size(), 0, style) + '\n';
}

ComparedCells shown_inconclusive(const Comparison& comparison, bool all) {
  ComparedCells cells = cells_of(comparison, Verdict::inconclusive);
  if (all) return cells;
  std::erase_if(cells, [](const ComparedCell* cell) { return !cell->p_value; });
  if (cells.size() > most_inconclusive_shown) cells.resize(most_inconclusive_shown);
  return cells;
}

std::string inconclusive_section(const Comparison& comparison, bool all, const Style& style) {
  const ComparedCells shown = shown_inconclusive(comparison, all);
  const std::size_t others = comparison.count(Verdict::inconclusive) - shown.size();
  std::string text = cells_section("inconclusive", shown, style);
  if (others == 0) return text;
  if (text.empty()) text = fmt::format("{}\n\n", style.bold("inconclusive"));
  text.pop_back();
  return text +
         fmt::format("  {}\n\n",
                     style.dim(fmt::format("{}{}; --all lists them",
                                           shown.empty() ? "cells: " : "cells besides: ", others)));
}

std::string uncompared_section(const Comparison& comparison, bool all, const Style& style) {
  if (comparison.uncompared.empty()) return {};
  TextGrid grid(2);
  const std::vector<CellRemark> remarks = uncompared_remarks(comparison);
  for (const CellRemark& remark : all ? remarks : grouped(remarks))
    grid.add({printable(remark.name), printable(remark.reason)});
  std::string text = fmt::format("{}\n", style.bold("not compared"));
  for (const std::string& line : grid.lines(style)) text += fmt::format("{}\n", line);
  return text + '\n';
}

std::string closing_lines(const Comparison& comparison, const Style& style) {
  const RunVerdict verdict = run_verdict(comparison);
  const std::string line = counts_line(comparison);
  std::string text = verdict == RunVerdict::fine ? style.best(line) : style.warning(line);
  text += '\n';
  for (const std::string& caveat : comparison.caveats) {
    text += fmt::format("{}\n", style.dim(printable(caveat)));
  }
  return text;
}

std::string table_legend(const std::string& tables, const Style& style) {
  if (tables.find("seen from") == std::string::npos) return {};
  std::vector<std::string> lines{
      "change: of the median real time; seen from: the least slow-down that would have been "
      "called"};
  if (tables.find(fmt::format(" %{}", corrected_mark)) != std::string::npos) {
    lines.emplace_back("c corrected for the core-to-core reference");
  }
  if (tables.find(humps_mark) != std::string::npos) {
    lines.emplace_back(
        "2h the repetitions of either run fall in two groups: the median may describe neither");
  }
  std::string text;
  for (const std::string& line : lines) text += fmt::format("{}\n", style.dim(line));
  return text + '\n';
}

}  // namespace

std::string comparison_text(const Comparison& comparison, bool all, bool colour) {
  const Style style(colour);
  std::string tables = cells_section("regressed", cells_of(comparison, Verdict::regressed), style) +
                       cells_section("improved", cells_of(comparison, Verdict::improved), style) +
                       inconclusive_section(comparison, all, style);
  if (all) tables += cells_section("equivalent", cells_of(comparison, Verdict::equivalent), style);
  return fmt::format("base       {}\ncandidate  {}\n\n", printable(comparison.base),
                     printable(comparison.candidate)) +
         tables + table_legend(tables, style) + uncompared_section(comparison, all, style) +
         closing_lines(comparison, style);
}

}  // namespace pibench::reports
