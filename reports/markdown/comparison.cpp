#include "reports/markdown/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "reports/markdown/table.hpp"
#include "reports/tables/verdict_tables.hpp"
#include "reports/text/change.hpp"
#include "reports/text/escapes.hpp"
#include "reports/verdicts/by_transport.hpp"
#include "reports/verdicts/comparison_wording.hpp"

namespace pibench::reports {
namespace {

constexpr std::array comparison_markdown_marks{
    MarkText{.mark = Mark::corrected, .behind = " (corrected)"}};

std::string comparison_markdown_table(const ComparedCells& cells) {
  using enum ComparisonColumn;
  std::vector<ComparisonColumn> columns{cell, base, candidate, change, interval, margin};
  if (std::ranges::any_of(cells, [](const auto* each) { return !each->reason.empty(); }))
    columns.push_back(why);
  return table_markdown(comparison_table({}, cells, columns), comparison_markdown_marks);
}

std::string changes(const Comparison& comparison, Verdict verdict, const char* title) {
  const auto cells = cells_of(comparison, verdict);
  if (cells.empty()) return {};
  return fmt::format("### {} {}\n\n{}", title, cells.size(), comparison_markdown_table(cells));
}

std::string ruled_out_markdown(const Comparison& comparison) {
  const Table table = ruled_out_table({}, comparison);
  if (table.rows.empty()) return {};
  return fmt::format("All cells, by the upper ends of their 95 % intervals:\n\n{}",
                     table_markdown(table));
}

std::string transports_markdown(const Comparison& comparison) {
  const ByTransport together = by_transport(comparison);
  if (together.transports.empty()) return {};
  return markdown_folded(
      fmt::format("The cells of each transport together, next to what all have in common ({})",
                  change_text(together.common)),
      table_markdown(transports_table({}, together.transports)));
}

std::string folded_cells(const Comparison& comparison, Verdict verdict) {
  const auto cells = cells_of(comparison, verdict);
  if (cells.empty()) return {};
  return markdown_folded(fmt::format("{} {}", cells.size(), to_string(verdict)),
                         comparison_markdown_table(cells));
}

std::string folded_uncompared(const Comparison& comparison) {
  if (comparison.uncompared.empty()) return {};
  return markdown_folded(fmt::format("{} not compared", comparison.uncompared.size()),
                         table_markdown(remarks_table({}, uncompared_remarks(comparison))));
}

}  // namespace

std::string comparison_markdown(const Comparison& comparison) {
  std::string text = fmt::format("## pibench compare: {}\n\n{}\n\n",
                                 to_string(run_verdict(comparison)), counts_line(comparison));
  text += changes(comparison, Verdict::regressed, "Regressed:");
  text += changes(comparison, Verdict::improved, "Improved:");
  text += ruled_out_markdown(comparison);
  text += transports_markdown(comparison);
  text += folded_cells(comparison, Verdict::inconclusive);
  text += folded_cells(comparison, Verdict::equivalent);
  text += folded_uncompared(comparison);
  text += fmt::format("Base: {}. Candidate: {}.\n\n", escape_markdown(comparison.base),
                      escape_markdown(comparison.candidate));
  for (const std::string& caveat : comparison.caveats) {
    text += fmt::format("- {}\n", escape_markdown(caveat));
  }
  return text;
}

}  // namespace pibench::reports
