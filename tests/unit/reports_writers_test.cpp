#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>
#include <vector>

#include "reports/data/csv.hpp"
#include "reports/figures/cells.hpp"
#include "reports/figures/ranking.hpp"
#include "reports/html/html.hpp"
#include "reports/tables/ranking.hpp"
#include "reports/terminal/summary.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

using test::expect_golden;

/// Without what depends on the machine that builds: the bundle, and how zlib compresses.
const PageParts plain_parts{.style = {}, .script = {}, .script_sha256 = {}, .downloads_bytes = 0};

std::string page(const ResultSet& results) {
  return report_html({&results, 1}, plain_parts);
}

TEST(ReportsGolden, ResultsCsv) {
  expect_golden("results.csv", results_csv(sample_all_results()));
}
TEST(ReportsGolden, SamplesCsv) {
  expect_golden("samples.csv", samples_csv(sample_all_results()));
}
TEST(ReportsGolden, Html) {
  expect_golden("report.html", page(sample_all_results()));
}
TEST(ReportsGolden, Text) {
  expect_golden("summary.txt", summary_table(sample_all_results(), false));
}

TEST(ReportsCells, TheFastestTransportComesFirstAndBaselinesAreApart) {
  const ResultSet results = sample_results();
  const auto all = rankings(results);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].title(), "pi: 10,000,000 terms, 10 workers, placement os, kernel simd");
  ASSERT_EQ(all[0].transports.size(), 6U);
  EXPECT_EQ(all[0].transports.front()->id.transport, "pipe");
  EXPECT_EQ(all[0].transports.back()->id.transport, "tempfile");
  ASSERT_EQ(all[0].baselines.size(), 2U);
}

TEST(ReportsCells, ABaselineWithOneWorkerServesEveryNumberOfWorkers) {
  ResultSet results = sample_results();
  results.cells[8].id.parameters[1].second = "1";
  const auto all = rankings(results);
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].baselines.size(), 2U);
  EXPECT_TRUE(speedup_over_inprocess(results, results.cells[2].id, results.cells[2]).has_value());
}

TEST(ReportsCells, ABaselineOfOtherWorkIsNotCompared) {
  ResultSet results = sample_results();
  results.cells[8].id.parameters[0].second = "10";
  EXPECT_FALSE(speedup_over_inprocess(results, results.cells[2].id, results.cells[2]).has_value());
  EXPECT_EQ(rankings(results).size(), 2U);
}

TEST(ReportsCells, ABaselineOfAnotherKernelIsShownAndSaysSo) {
  ResultSet results = sample_results();
  for (Cell& cell : results.cells) cell.id.parameters.pop_back();
  results.cells.push_back(results.cells[8]);
  results.cells[9].id.parameters.emplace_back("kernel", "scalar");
  const auto all = rankings(results);
  ASSERT_EQ(all.size(), 1U);
  ASSERT_EQ(all[0].baselines.size(), 3U);
  EXPECT_EQ(all[0].label(*all[0].baselines[1]), "inprocess");
  EXPECT_EQ(all[0].label(*all[0].baselines[2]), "inprocess, kernel scalar");
  EXPECT_TRUE(has(line_with(results_csv(results), "pi/pipe/"), ",os,simd,measured,"));
  EXPECT_TRUE(has(summary_table(results, false), "  inprocess, kernel scalar  "));
}

TEST(ReportsCells, ACellThatFailedHalfwayHasNoFigures) {
  ResultSet results = sample_results();
  results.cells[2].outcome = Outcome::failed;
  results.cells[2].reason = "the sum is wrong";
  EXPECT_FALSE(time_summary(results.cells[2]).has_value());
  EXPECT_FALSE(counter_median(results.cells[2], "pi").has_value());
  EXPECT_EQ(not_measured(results).size(), 2U);
}

TEST(ReportsCells, WhatMayBeAsFastAsTheFastestIsTiedWithIt) {
  ResultSet results = sample_results();
  for (Repetition& repetition : results.cells[1].repetitions) repetition.real_time_ns *= 1.1;
  const auto all = rankings(results);
  ASSERT_EQ(all.size(), 1U);
  const Ranking& ranking = all.front();
  const Table table = ranking_table({}, results, ranking, {RankingColumn::ratio});
  const auto ratio = [&table](std::size_t row) { return table.rows[row].fields.front(); };
  EXPECT_EQ(ratio(0).text, "× 1.00");
  EXPECT_FALSE(ratio(0).has(Mark::tied));
  EXPECT_EQ(ratio(1).text, "× 1.00");
  EXPECT_TRUE(ratio(1).has(Mark::tied));
  EXPECT_EQ(ratio(5).text, "× 1.20");
  EXPECT_FALSE(ratio(5).has(Mark::tied));
  EXPECT_EQ(ratio(ranking.transports.size()).text, "");
}

TEST(ReportsCells, OfTwoRepetitionsNoTieIsToldAndNoInterval) {
  ResultSet results = sample_results();
  for (Cell& cell : results.cells) cell.repetitions.resize(cell.repetitions.empty() ? 0 : 2);
  const std::string text = summary_table(results, false);
  EXPECT_FALSE(has(text, "~"));
  EXPECT_FALSE(has(line_with(text, "  pipe"), "–"));
  EXPECT_FALSE(has(page(results), "cannot be told apart from pipe"));
}

TEST(ReportsText, WithoutColourThereIsNoEscapeCode) {
  ResultSet results = sample_results();
  results.cells[7].reason = "\x1b[31mred\u009b";
  results.cells[2].id.transport = "pi\x1b]0;title\apipe";
  results.complete = false;
  results.build_type = "\x1b[2J";
  const std::string text = summary_table(results, false);
  EXPECT_FALSE(has(text, "\x1b"));
  EXPECT_FALSE(has(text, "\u009b"));
  EXPECT_TRUE(has(summary_table(results, true), "\x1b["));
}

TEST(ReportsText, ColumnsAlignInEveryRow) {
  ResultSet results = sample_results();
  results.cells[2].id.transport = "pípe";
  std::istringstream stream(summary_table(results, false));
  std::string line;
  std::getline(stream, line);
  std::getline(stream, line);
  const std::size_t width = display_width(line);
  while (std::getline(stream, line) && !has(line, "baselines")) {
    EXPECT_EQ(display_width(line), width) << line;
  }
}

TEST(ReportsText, EmptyResultsPrintOnlyWarnings) {
  ResultSet results;
  EXPECT_TRUE(has(summary_table(results, false), "did not finish"));
  results.build_type = "release";
  results.complete = true;
  EXPECT_EQ(summary_table(results, false), "");
}

/// Text that would break out of every context a page has.
const std::string hostile_text =
    "\"'></td></script><script>alert(1)</script><img src=x onerror=alert(1)>&amp;<!--";

ResultSet with_text_everywhere(const std::string& text) {
  ResultSet results = sample_results();
  results.version = results.build_type = results.command = results.started_at = text;
  results.complete = false;
  results.environment = {{"host", text}, {text, text}, {"number", 1}};
  for (Cell& cell : results.cells) {
    cell.traits = {text, cell.traits.substrate, text, text, text};
    cell.id.transport += text;
    if (cell.outcome != Outcome::measured) cell.reason = text;
  }
  for (Cell& cell : results.cells) cell.id.scenario = text;
  for (Cell& cell : results.cells) cell.id.parameters = {{text, text}};
  return results;
}

TEST(ReportsHtml, HostileResultsInjectNothing) {
  const std::string bad = page(with_text_everywhere(hostile_text));
  const std::string harmless = page(with_text_everywhere("text"));
  for (const char c : {'<', '>', '"', '\''}) {
    EXPECT_EQ(std::ranges::count(bad, c), std::ranges::count(harmless, c)) << c;
  }
  EXPECT_FALSE(has(bad, "<script"));
  EXPECT_FALSE(has(bad, "<img"));
  EXPECT_FALSE(has(bad, "<!--"));
  EXPECT_TRUE(has(bad, "&lt;script&gt;alert(1)"));
}

TEST(ReportsHtml, HostileRunsSideBySideInjectNothing) {
  const std::vector<ResultSet> runs(2, with_text_everywhere(hostile_text));
  const std::vector<ResultSet> plain(2, with_text_everywhere("text"));
  const std::string bad = report_html(runs, plain_parts);
  const std::string harmless = report_html(plain, plain_parts);
  EXPECT_EQ(std::ranges::count(bad, '<'), std::ranges::count(harmless, '<'));
  EXPECT_EQ(std::ranges::count(bad, '"'), std::ranges::count(harmless, '"'));
}

TEST(ReportsHtml, EscapesWhatHtmlTakesForMarkup) {
  EXPECT_EQ(escape_html("<a href=\"x\">'&'"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
  EXPECT_EQ(escape_html(std::string("a\0b\x1b", 4)), "a\uFFFDb\uFFFD");
}

TEST(ReportsHtml, NothingIsLoadedAndNothingRuns) {
  const std::string html = page(sample_results());
  EXPECT_TRUE(has(html, "default-src 'none'"));
  for (const char* outside : {"http:", "https:", "//", "url(", "@import", "<script", "<link",
                              "<iframe", "<img", "javascript:", " src="}) {
    EXPECT_FALSE(has(html, outside)) << outside;
  }
}

TEST(ReportsHtml, WarnsOfOtherBuildsAndUnfinishedRuns) {
  ResultSet results = sample_results();
  EXPECT_FALSE(has(page(results), "role=\"note\""));
  results.build_type = "debug";
  EXPECT_TRUE(has(page(results), "Built as debug"));
  results.complete = false;
  EXPECT_TRUE(has(page(results), "did not finish"));
}

TEST(ReportsHtml, SaysWhichIsFastestAndWhatIsMissing) {
  const std::string html = page(sample_results());
  EXPECT_TRUE(has(
      html, "pipe was the fastest with 8.86 ms (8.69–9.30 ms, range of 3); tempfile, the slowest"));
  EXPECT_TRUE(has(html, "redis is unavailable (1 cell): redis-server is not installed"));
  EXPECT_TRUE(has(html, "One process alone would take 1.54 times as long as pipe."));
  EXPECT_TRUE(has(html, "and tempfile cannot be told apart from pipe"));
}

TEST(ReportsHtml, ResultsWithoutCellsMakeAPage) {
  EXPECT_TRUE(page(ResultSet{}).ends_with("</html>\n"));
  EXPECT_TRUE(report_html({}).ends_with("</html>\n"));
}

TEST(ReportsHtml, MoreThanTwoRunsStandSideBySide) {
  std::vector<ResultSet> runs(3, sample_results());
  runs[1].environment["host"] = "other";
  runs[1].cells.erase(runs[1].cells.begin() + 2);
  const std::string html = report_html(runs, plain_parts);
  EXPECT_TRUE(has(html, "Side by side"));
  EXPECT_TRUE(has(html, "other, 2024-05-17T09:30:00Z"));
  EXPECT_TRUE(has(html, "8.86 ms</td><td class=\"num\">–</td>"));
}

}  // namespace
}  // namespace pibench::reports
