#include "reports/markdown/run.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "reports/text/escapes.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

using test::expect_golden;

std::string markdown_of(const ResultSet& results) {
  return report_markdown({&results, 1});
}

ResultSet results_saying(const std::string& text) {
  ResultSet results = sample_all_results();
  results.version = results.build_type = results.started_at = text;
  results.complete = false;
  results.environment = {{"host", text}, {"cpu_model", text}, {"kernel", text}};
  results.warnings = {text};
  for (Cell& cell : results.cells) {
    cell.id.transport += text;
    for (auto& [key, value] : cell.id.parameters) value += text;
    cell.traits.wakeup += text;
    cell.notes = {text};
    if (cell.outcome != Outcome::measured) cell.reason = text;
  }
  return results;
}

TEST(ReportsMarkdown, Golden) {
  expect_golden("report.md", markdown_of(sample_all_results()));
}

TEST(ReportsMarkdown, EscapesWhatMarkdownAndHtmlTakeForMarkup) {
  EXPECT_EQ(escape_markdown("a|b `c` *d* [e](f) <g> & ~h~ \\ !"),
            "a\\|b \\`c\\` \\*d\\* \\[e\\](f) \\<g\\> \\& \\~h\\~ \\\\ \\!");
  EXPECT_EQ(escape_markdown("_a_ posix_mq _"), "\\_a\\_ posix_mq \\_");
  EXPECT_EQ(escape_markdown("two\nlines\x1b"), "two?lines?");
}

TEST(ReportsMarkdown, NobodyIsMentionedAndNothingIsLinked) {
  EXPECT_FALSE(has(escape_markdown("cc @everyone, fixes #12"), "@everyone"));
  EXPECT_FALSE(has(escape_markdown("cc @everyone, fixes #12"), "#12"));
  EXPECT_EQ(escape_markdown("https://a www.b 1.5"), "https\\://a www\\.b 1.5");
}

TEST(ReportsMarkdown, HostileResultsInjectNothing) {
  const std::string bad = markdown_of(
      results_saying("|\n# x\n\n</details><script>alert(1)</script>![a](http://b)`*_~@c"));
  const std::string harmless = markdown_of(results_saying("text"));
  for (const char c : {'|', '<', '>', '`', '*', '[', ']', '~', '\n'}) {
    EXPECT_EQ(unescaped(bad, c), unescaped(harmless, c)) << c;
  }
}

TEST(ReportsMarkdown, TheCommandCannotLeaveItsFence) {
  ResultSet results = sample_results();
  results.command = "pibench run ```` --out\n```\n# x";
  const std::string text = markdown_of(results);
  EXPECT_TRUE(has(text, "`````sh\npibench run ```` --out?```?# x\n`````\n")) << text;
}

TEST(ReportsMarkdown, SaysWhatMustBeKnownOfARun) {
  ResultSet results = sample_results();
  EXPECT_FALSE(has(markdown_of(results), "**Warnings**"));
  results.complete = false;
  results.build_type = "debug";
  const std::string text = markdown_of(results);
  EXPECT_TRUE(has(text, "- The run did not finish"));
  EXPECT_TRUE(has(text, "- Built as debug"));
  EXPECT_TRUE(has(text, "**Not measured**: 1 of 9 cells"));
}

TEST(ReportsMarkdown, WhatIsTooLongForACommentIsLeftOutAndCounted) {
  ResultSet results = sample_all_results();
  const auto one = results.cells;
  for (int i = 0; i < 40; ++i) {
    for (Cell cell : one) {
      cell.id.parameters.emplace_back("extra", std::to_string(i));
      results.cells.push_back(std::move(cell));
    }
  }
  const std::string text = markdown_of(results);
  EXPECT_LE(text.size(), comment_characters_max);
  EXPECT_TRUE(has(text, "more tables are too long for a comment"));
}

TEST(ReportsMarkdown, LongTextsAreCutBetweenCharacters) {
  ResultSet results = sample_results();
  results.warnings = {std::string(299, 'a') + "€€"};
  EXPECT_TRUE(has(markdown_of(results), "- " + std::string(299, 'a') + "…\n"));
}

TEST(ReportsMarkdown, EveryRunHasAPart) {
  std::vector<ResultSet> runs(2, sample_results());
  runs[1].environment["host"] = "other";
  const std::string text = report_markdown(runs);
  EXPECT_TRUE(has(text, "## pibench on example\n"));
  EXPECT_TRUE(has(text, "## pibench on other\n"));
  EXPECT_EQ(report_markdown({}), "");
}

TEST(ReportsMarkdown, ResultsWithoutCellsSaySo) {
  EXPECT_TRUE(has(markdown_of(ResultSet{}), "Nothing was measured."));
}

}  // namespace
}  // namespace pibench::reports
