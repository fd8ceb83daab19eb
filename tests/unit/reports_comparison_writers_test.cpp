#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>
#include <string>

#include "reports/data/comparison_github.hpp"
#include "reports/data/comparison_json.hpp"
#include "reports/data/comparison_junit.hpp"
#include "reports/markdown/comparison.hpp"
#include "reports/terminal/comparison.hpp"
#include "tests/golden/sample_comparison.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

/// Keeps the runs that the comparison points into.
class Compared {
 public:
  Compared() : Compared(sample_base(), sample_candidate()) {}
  Compared(ResultSet base, ResultSet candidate)
      : base_(std::move(base)), candidate_(std::move(candidate)) {}
  explicit Compared(const std::string& names)
      : Compared(with_names(sample_base(), names), with_names(sample_candidate(), names)) {}
  Comparison operator()() const { return compare(base_, candidate_); }

 private:
  ResultSet base_;
  ResultSet candidate_;
};

/// Whatever ends a line, a field, an attribute, an element or a command in one of the formats.
const std::string injection =
    "|`**b**\"'></testcase><failure/>&amp;]]>\n::error::no\r\n<script>%0A@all [a](http://b) "
    "\x1b[31m$x$\u202E www.c.d,:";

TEST(ReportsCompareGolden, Text) {
  test::expect_golden("compare.txt", comparison_text(Compared()(), false, false));
}
TEST(ReportsCompareGolden, TextOfAll) {
  test::expect_golden("compare_all.txt", comparison_text(Compared()(), true, false));
}
TEST(ReportsCompareGolden, Markdown) {
  test::expect_golden("compare.md", comparison_markdown(Compared()()));
}
TEST(ReportsCompareGolden, Json) {
  test::expect_golden("compare.json", comparison_json(Compared()()));
}
TEST(ReportsCompareGolden, Junit) {
  test::expect_golden("compare.xml", comparison_junit(Compared()()));
}
TEST(ReportsCompareGolden, Github) {
  test::expect_golden("compare_github.txt", comparison_github(Compared()()));
}

TEST(ReportsCompareWriters, OnlyColouredTextHasEscapeCodes) {
  const Compared hostile(injection);
  EXPECT_FALSE(has(comparison_text(hostile(), true, false), "\x1b"));
  EXPECT_TRUE(has(comparison_text(hostile(), true, true), "\x1b[1m"));
  EXPECT_FALSE(has(comparison_text(hostile(), true, true), "\x1b[31m"));
}

TEST(ReportsCompareWriters, TextHasAsManyLinesWhateverTheNames) {
  const auto lines = [](const std::string& names) {
    const std::string text = comparison_text(Compared(names)(), true, false);
    return std::ranges::count(text, '\n');
  };
  EXPECT_EQ(lines(injection), lines("plain"));
}

TEST(ReportsCompareWriters, MarkdownHoldsNoMarkupFromNames) {
  const std::string bad = comparison_markdown(Compared(injection)());
  const std::string harmless = comparison_markdown(Compared("x&x")());
  for (const char c : {'|', '`', '*', '<', '>', '[', ']', '$', '\n', '!'}) {
    EXPECT_EQ(unescaped(bad, c), unescaped(harmless, c)) << c;
  }
  for (const char* part : {"@all", "http:", "www.", "\x1b"}) EXPECT_FALSE(has(bad, part)) << part;
}

TEST(ReportsCompareWriters, JsonKeepsNamesToTheByte) {
  const auto json = nlohmann::json::parse(comparison_json(Compared(injection)()));
  EXPECT_EQ(json.at("cells").at(0).at("transport"), "pipe" + injection);
  EXPECT_EQ(json.at("verdict"), "regressed");
}

TEST(ReportsCompareWriters, JunitHoldsNoMarkupFromNamesNorWhatXmlForbids) {
  const std::string bad = comparison_junit(Compared(injection + "\uFFFE\uFFFF\x01")());
  const std::string harmless = comparison_junit(Compared("x")());
  for (const char c : {'<', '>', '"', '\n'}) {
    EXPECT_EQ(std::ranges::count(bad, c), std::ranges::count(harmless, c)) << c;
  }
  for (const char* part : {"\uFFFE", "\uFFFF", "\x01", "\x1b", "]]>"}) EXPECT_FALSE(has(bad, part));
}

TEST(ReportsCompareWriters, JunitCountsWhatItHolds) {
  const std::string text = comparison_junit(Compared()());
  EXPECT_TRUE(has(text, "tests=\"9\" failures=\"2\" errors=\"0\" skipped=\"4\"")) << text;
}

TEST(ReportsCompareWriters, EveryLineForGithubIsOneCommand) {
  std::istringstream lines(comparison_github(Compared(injection)()));
  std::size_t errors = 0;
  for (std::string line; std::getline(lines, line);) {
    const bool is_error = line.starts_with("::error title=");
    EXPECT_TRUE(is_error || line.starts_with("::warning title=")) << line;
    const std::size_t title = line.find('=') + 1;
    const std::string property = line.substr(title, line.find("::", title) - title);
    EXPECT_EQ(property.find_first_of(",:"), std::string::npos) << property;
    EXPECT_FALSE(has(line, "%0A")) << "not to be taken for an escape: " << line;
    if (is_error) ++errors;
  }
  EXPECT_EQ(errors, 2U) << "a regressed cell and a lost one";
}

TEST(ReportsCompareWriters, TheRunIsFineOnlyWhereEveryCellIs) {
  const Cell pipe = comparable_cell("pipe", "blocking", "same", spread(100));
  const Cell fifo = comparable_cell("fifo", "blocking", "same", spread(100));
  const Cell slow = comparable_cell("fifo", "blocking", "same", spread(150));
  const auto verdict = [](std::vector<Cell> base, std::vector<Cell> candidate) {
    return run_verdict(
        Compared(comparable_run(std::move(base)), comparable_run(std::move(candidate)))());
  };
  EXPECT_EQ(verdict({pipe, fifo}, {pipe, fifo}), RunVerdict::fine);
  EXPECT_EQ(verdict({pipe, slow}, {pipe, fifo}), RunVerdict::fine);
  EXPECT_EQ(verdict({pipe}, {pipe, fifo}), RunVerdict::fine);
  EXPECT_EQ(verdict({pipe, fifo}, {pipe}), RunVerdict::regressed) << "a cell was lost";
  EXPECT_EQ(verdict({pipe, fifo}, {slow}), RunVerdict::regressed);
  EXPECT_EQ(verdict({}, {fifo}), RunVerdict::inconclusive) << "nothing in common";
}

}  // namespace
}  // namespace pibench::reports
