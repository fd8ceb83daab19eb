#include "reports/terminal/summary.hpp"

#include <fmt/format.h>

#include <array>

#include "reports/figures/findings.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/figures/remarks.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/tables/findings.hpp"
#include "reports/tables/overhead.hpp"
#include "reports/tables/ranking.hpp"
#include "reports/tables/traffic.hpp"
#include "reports/terminal/table.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

constexpr std::array summary_marks{
    MarkText{.mark = Mark::best,
             .behind = " *",
             .legend =
                 "* the fastest of its column: picked as the least of many, it looks a little "
                 "better than it is"},
    MarkText{.mark = Mark::tied,
             .behind = " ~",
             .legend = "~ cannot be told apart from the fastest, all of its column compared at "
                       "once"},
    MarkText{.mark = Mark::bimodal,
             .behind = " 2h",
             .legend = "2h the repetitions fall in two groups (Hartigan's dip test, p < 0.01): the "
                       "median may describe neither"},
    MarkText{.mark = Mark::disagreeing,
             .behind = " m",
             .legend = "m the mean, by which tables rank, is 1.5 times the median of single "
                       "operations or more: a few slow ones make up much of it"},
    MarkText{.mark = Mark::costly_check,
             .behind = " c",
             .legend = "c checking the messages takes more than 5 % of it, as measured apart"},
    MarkText{.mark = Mark::either_way, .before = "± "},
};

/// The mark in front of transports that are tied with the best.
constexpr std::array findings_marks{MarkText{.mark = Mark::tied, .before = "~ "}};

Table summary_ranking(const ResultSet& results, const Ranking& ranking) {
  using enum RankingColumn;
  return ranking_table(ranking.title(), results, ranking,
                       {transport, wakeup, median, mad, interval, ratio, details, phases});
}

Table summary_overhead(const ResultSet& results) {
  using enum OverheadColumn;
  Table table = overhead_table(
      "overhead: by way of pibench, and by hand", results,
      {transport, placement, pass, workers, payload, pibench, bare, ratio, interval, difference});
  table.notes.emplace_back(
      "ratio of pibench to bare: of the time of a round trip, of the throughput of a stream");
  return table;
}

std::vector<Table> figures_tables(const ResultSet& results) {
  std::vector<Table> tables;
  for (const Ranking& ranking : rankings(results))
    tables.push_back(summary_ranking(results, ranking));
  for (const TrafficTable& traffic : traffic_tables(results)) {
    tables.push_back(payload_table(traffic.title(), traffic));
    tables.push_back(details_table(traffic));
  }
  tables.push_back(summary_overhead(results));
  return tables;
}

std::string figures_text(const std::vector<Table>& tables, const Style& style) {
  std::string text;
  for (const Table& table : tables) text += table_text(table, summary_marks, style);
  const auto legend = legend_of(tables, summary_marks);
  for (const std::string& line : legend) text += style.dim(line) + '\n';
  return legend.empty() ? text : text + '\n';
}

/// Findings about messages alone, and only where there is something to compare: the tables of jobs
/// begin with their fastest.
std::string findings_text(const ResultSet& results, const Style& style) {
  using enum FindingColumn;
  constexpr std::size_t most_tied = 3;
  std::vector<Finding> shown = findings(results);
  std::erase_if(shown, [](const Finding& finding) {
    return finding.topic == Topic::job || finding.compared < 2;
  });
  Table table =
      findings_table("in short: the best, with its interval, and what cannot be told apart", shown,
                     {heading, placement, wakeup, best, median, interval, tied}, most_tied);
  for (TableRow& row : table.rows)
    if (!row.fields.back().text.empty()) row.fields.back().marks = {Mark::tied};
  return list_text(std::move(table), findings_marks, style);
}

std::string warnings(const ResultSet& results, const Style& style) {
  const std::string runs = runs_in_words(results);
  std::string text = runs.empty() ? runs : fmt::format("The figures are of {}.\n", runs);
  if (!results.complete) {
    text += style.warning("The run did not finish: these are the cells done so far.") + '\n';
  }
  if (!is_release(results)) {
    text += style.warning(fmt::format("Built as {}: do not publish these figures.",
                                      printable(results.build_type))) +
            '\n';
  }
  for (const std::string& warning : results.warnings) {
    text += fmt::format("{}\n", style.warning(fmt::format("warning: {}", printable(warning))));
  }
  return text;
}

}  // namespace

std::string summary_table(const ResultSet& results, bool colour) {
  const Style style(colour);
  std::string text = figures_text(figures_tables(results), style);
  text += list_text(missing_table("not measured", results), {}, style);
  text += list_text(notes_table("notes", results), {}, style);
  text += findings_text(results, style);
  text += warnings(results, style);
  if (text.ends_with("\n\n")) text.pop_back();
  return text;
}

}  // namespace pibench::reports
