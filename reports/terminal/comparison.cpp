#include "reports/terminal/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/tables/verdict_tables.hpp"
#include "reports/terminal/table.hpp"
#include "reports/text/change.hpp"
#include "reports/text/format.hpp"
#include "reports/verdicts/by_transport.hpp"
#include "reports/verdicts/comparison_wording.hpp"

namespace pibench::reports {
namespace {

/// The nearest to a verdict; the whole is to fit on a screen where little changed.
constexpr std::size_t most_inconclusive_shown = 5;
constexpr std::ptrdiff_t most_transports_shown = 8;
constexpr std::array comparison_text_marks{
    MarkText{.mark = Mark::corrected,
             .behind = " c",
             .legend =
                 "c corrected for the core-to-core reference, or for what all transports have "
                 "in common"},
    MarkText{.mark = Mark::bimodal,
             .behind = " 2h",
             .legend = "2h the repetitions of either run fall in two groups: the median may "
                       "describe neither"},
    MarkText{.mark = Mark::absent, .before = "–"},
};

/// The table of cells of one verdict. Reasons of inconclusive ones stand behind their lines, under
/// no heading.
Table comparison_text_table(const ComparedCells& cells) {
  using enum ComparisonColumn;
  const Verdict common = cells.front()->verdict;
  std::vector<ComparisonColumn> columns{cell, base, candidate, change, interval, margin, seen_from};
  const bool has_reasons =
      std::ranges::any_of(cells, [](const ComparedCell* each) { return !each->reason.empty(); });
  if (has_reasons) columns.push_back(why);
  Table table = comparison_table(std::string(to_string(common)), cells, columns);
  if (has_reasons) table.columns.back().heading.clear();
  return table;
}

ComparedCells shown_inconclusive(const Comparison& comparison, bool all) {
  ComparedCells cells = cells_of(comparison, Verdict::inconclusive);
  if (all) return cells;
  std::erase_if(cells, [](const ComparedCell* cell) { return !cell->p_value; });
  std::ranges::stable_sort(cells, {}, &ComparedCell::p_value);
  if (cells.size() > most_inconclusive_shown) cells.resize(most_inconclusive_shown);
  return cells;
}

/// Those that are not within the margin, or not surely so.
std::vector<TransportChange> least_alike(std::vector<TransportChange> transports) {
  std::erase_if(transports, [](const TransportChange& change) {
    return verdict_on(change) == TransportVerdict::alike;
  });
  std::ranges::stable_sort(transports, {}, &TransportChange::p_value);
  if (std::ssize(transports) > most_transports_shown)
    transports.erase(transports.begin() + most_transports_shown, transports.end());
  return transports;
}

std::string alike_in_words(const std::vector<TransportChange>& transports) {
  const auto alike = std::ranges::count(transports, TransportVerdict::alike, verdict_on);
  return fmt::format("{} of {} transports are surely within {} of that", alike, transports.size(),
                     percent_text(alike_margin));
}

/// The text of tables, and the tables that it was made of.
class Sections {
 public:
  explicit Sections(const Style& style) : style_(style) {}

  void add(const ComparedCells& cells) {
    if (cells.empty()) return;
    tables_.push_back(comparison_text_table(cells));
    text_ += table_text(tables_.back(), comparison_text_marks, style_);
  }

  void add_inconclusive(const Comparison& comparison, bool all);
  /// What is known of the cells of each transport together.
  void add_transports(const Comparison& comparison, bool all);
  /// What is known of all cells together.
  void add_ruled_out(const Comparison& comparison) {
    text_ += table_text(
        ruled_out_table("all cells, by the upper ends of their 95 % intervals", comparison), {},
        style_);
  }

  /// The text with a legend.
  std::string text() const { return text_ + legend(); }

 private:
  std::string legend() const;

  const Style& style_;
  std::vector<Table> tables_;
  std::string text_;
};

void Sections::add_inconclusive(const Comparison& comparison, bool all) {
  const ComparedCells shown = shown_inconclusive(comparison, all);
  const std::size_t others = comparison.count(Verdict::inconclusive) - shown.size();
  add(shown);
  if (others == 0) return;
  if (shown.empty())
    text_ += style_.bold("inconclusive") + '\n';
  else
    text_.pop_back();
  const char* lead = shown.empty() ? "cells: " : "cells besides: ";
  text_ += fmt::format("  {}\n\n", style_.dim(fmt::format("{}{}; --all lists them", lead, others)));
}

void Sections::add_transports(const Comparison& comparison, bool all) {
  const ByTransport together = by_transport(comparison);
  if (together.transports.empty()) return;
  const std::vector<TransportChange> shown =
      all ? together.transports : least_alike(together.transports);
  const std::string title =
      fmt::format("the cells of each transport together, next to what all have in common ({})",
                  change_text(together.common));
  text_ += shown.empty() ? style_.bold(title) + '\n'
                         : table_text(transports_table(title, shown), {}, style_);
  if (!shown.empty()) text_.pop_back();
  text_ += fmt::format("  {}\n\n", style_.dim(alike_in_words(together.transports)));
}

std::string Sections::legend() const {
  if (tables_.empty()) return {};
  std::vector<std::string> lines = legend_of(tables_, comparison_text_marks);
  lines.insert(lines.begin(),
               "change: of the mean time of an operation, median over the repetitions; seen from: "
               "the least slow-down that would have "
               "been called");
  std::string text;
  for (const std::string& line : lines) text += fmt::format("{}\n", style_.dim(line));
  return text + '\n';
}

std::string uncompared_section(const Comparison& comparison, bool all, const Style& style) {
  const std::vector<CellRemark> remarks = uncompared_remarks(comparison);
  return remarks_text("not compared", all ? remarks : grouped(remarks), style);
}

std::string closing_lines(const Comparison& comparison, const Style& style) {
  const RunVerdict verdict = run_verdict(comparison);
  const std::string line = counts_line(comparison);
  std::string text = verdict == RunVerdict::fine ? style.best(line) : style.warning(line);
  text += '\n';
  for (const CommonMove& move : comparison.moved)
    text += style.warning(fmt::format("moved alike: {} × {:.2f}", move.figure, move.ratio)) + '\n';
  for (const std::string& caveat : comparison.caveats) {
    text += fmt::format("{}\n", style.dim(printable(caveat)));
  }
  return text;
}

}  // namespace

std::string comparison_text(const Comparison& comparison, bool all, bool colour) {
  const Style style(colour);
  Sections sections(style);
  sections.add(cells_of(comparison, Verdict::regressed));
  sections.add(cells_of(comparison, Verdict::improved));
  sections.add_inconclusive(comparison, all);
  sections.add_transports(comparison, all);
  sections.add_ruled_out(comparison);
  if (all) sections.add(cells_of(comparison, Verdict::equivalent));
  return fmt::format("base       {}\ncandidate  {}\n\n", printable(comparison.base),
                     printable(comparison.candidate)) +
         sections.text() + uncompared_section(comparison, all, style) +
         closing_lines(comparison, style);
}

}  // namespace pibench::reports
