#include "reports/html/comparison.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reports/html/charts.hpp"
#include "reports/html/parts.hpp"
#include "reports/html/table.hpp"
#include "reports/results/fingerprint.hpp"
#include "reports/tables/verdict_tables.hpp"
#include "reports/text/change.hpp"
#include "reports/verdicts/comparison_wording.hpp"

namespace pibench::reports {
namespace {

std::string compared_table(const Comparison& comparison) {
  using enum ComparisonColumn;
  ComparedCells cells;
  for (const ComparedCell& each : comparison.cells) cells.push_back(&each);
  const Table table = comparison_table(
      "Change of the median real time from the first run to the second; a change within the margin "
      "does not matter",
      cells, {cell, first, second, change, interval, margin, verdict, why});
  return table_html(table, "sortable filterable");
}

std::string uncompared_table(const Comparison& comparison) {
  if (comparison.uncompared.empty()) return {};
  Table table = remarks_table("What was not compared", grouped(uncompared_remarks(comparison)));
  table.columns.front().heading = "what";
  return html_details("Not compared", table_html(table));
}

std::string counts(const Comparison& comparison) {
  std::vector<std::string> parts;
  for (const Verdict verdict :
       {Verdict::regressed, Verdict::improved, Verdict::equivalent, Verdict::inconclusive})
    parts.push_back(fmt::format("{} {}", comparison.count(verdict), to_string(verdict)));
  return fmt::format("{}", fmt::join(parts, ", "));
}

/// The median of all changes shows whether the machine as a whole was faster.
std::string middle_change(const Comparison& comparison) {
  std::vector<double> ratios;
  for (const ComparedCell& cell : comparison.cells) ratios.push_back(cell.ratio);
  return fmt::format("Half of the cells changed by {} or more.", change_text(median(ratios)));
}

std::string machine_notice(std::span<const ResultSet> runs) {
  std::vector<std::string> texts;
  for (const Difference& difference : run_differences(runs[0], runs[1]))
    texts.push_back(difference.text());
  if (texts.empty()) return {};
  return html_notice(
      fmt::format("The runs differ in more than what was measured: {}. A change of a cell may be "
                  "that of the machine or of the build.",
                  fmt::join(texts, ", ")));
}

}  // namespace

std::string html_comparison(const Comparison& comparison, std::span<const ResultSet> runs,
                            bool has_script) {
  if (comparison.cells.empty())
    return html_section("Comparison", html_paragraph("No cell was measured in both runs."));
  std::string html = machine_notice(runs);
  for (const std::string& caveat : comparison.caveats) html += html_paragraph(caveat);
  html += chart_of_comparison(
      fmt::format("Of {} cells measured in both runs: {}. {}", comparison.cells.size(),
                  counts(comparison), middle_change(comparison)),
      has_script);
  html += compared_table(comparison) + uncompared_table(comparison);
  return html_section("Comparison", html);
}

}  // namespace pibench::reports
