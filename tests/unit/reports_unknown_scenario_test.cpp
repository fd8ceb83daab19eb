// A scenario that this binary does not know is shown like any other.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "reports/data/csv.hpp"
#include "reports/data/tracking.hpp"
#include "reports/html/html.hpp"
#include "reports/markdown/run.hpp"
#include "reports/terminal/summary.hpp"
#include "tests/golden/sample_results.hpp"
#include "tests/support/csv_table.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

/// Five crossings, of 1200, 1210 ... 1240 ns.
Cell crossing() {
  Cell cell = sample_cell("pipe", {"a byte stream", "pipe", "shared", "blocking", "stream"});
  cell.id = {"ferry", "pipe", {{"cars", "12"}, {"bytes", "64"}, {"placement", "same"}}};
  cell.outcome = Outcome::measured;
  for (int i = 0; i < 5; ++i) cell.repetitions.push_back({1200.0 + 10 * i, 900, {{"waves", 3}}});
  return cell;
}

constexpr const char* title = "ferry: cars 12, 64 bytes, placement same";
constexpr const char* median = "1.22 µs";

ResultSet only(std::vector<Cell> cells) {
  ResultSet results = sample_results();
  results.cells = std::move(cells);
  return results;
}

ResultSet among_others() {
  ResultSet results = sample_results();
  results.cells.insert(results.cells.begin(), crossing());
  return results;
}

class ReportsUnknownScenario : public testing::TestWithParam<bool> {
 protected:
  const ResultSet results_ = GetParam() ? only({crossing()}) : among_others();
};

TEST_P(ReportsUnknownScenario, IsARowOfCsv) {
  const auto rows = csv_rows(results_csv(results_));
  ASSERT_EQ(rows.size(), results_.cells.size());
  EXPECT_EQ(rows[0].at("name"), "ferry/pipe/cars:12/bytes:64/placement:same");
  EXPECT_EQ(rows[0].at("scenario"), "ferry");
  EXPECT_EQ(rows[0].at("bytes"), "64");
  EXPECT_EQ(rows[0].at("kernel"), "");
  EXPECT_EQ(rows[0].at("real_time_median_ns"), "1220");
  const auto samples = csv_rows(samples_csv(results_));
  ASSERT_GE(samples.size(), 5U);
  EXPECT_EQ(samples[4].at("real_time_ns"), "1240");
}

TEST_P(ReportsUnknownScenario, IsATableOfTheTerminal) {
  const std::string text = summary_table(results_, false);
  ASSERT_TRUE(has(text, std::string(title) + '\n')) << text;
  const std::string table = text.substr(text.find(title));
  EXPECT_TRUE(has(line_with(table, "pipe"), median)) << text;
}

TEST_P(ReportsUnknownScenario, IsATableOfMarkdown) {
  const std::string text = report_markdown({&results_, 1});
  ASSERT_TRUE(has(text, std::string("#### ") + title)) << text;
  const std::string table = text.substr(text.find(std::string("#### ") + title));
  EXPECT_TRUE(has(line_with(table, "| pipe |"), median)) << text;
}

TEST_P(ReportsUnknownScenario, IsASectionOfThePage) {
  const std::string html = report_html({&results_, 1});
  const auto start = html.find("<h3>ferry</h3>");
  ASSERT_NE(start, std::string::npos);
  const std::string section = html.substr(start, html.find("</section>", start) - start);
  EXPECT_TRUE(has(section, title));
  EXPECT_TRUE(has(section, median));
  EXPECT_TRUE(has(html, "Every measured cell of ferry"));
  EXPECT_EQ(html.find("<h3>ferry</h3>", start + 1), std::string::npos);
}

TEST_P(ReportsUnknownScenario, IsTrackedPerOperation) {
  const auto rows = nlohmann::json::parse(smaller_is_better_json(results_));
  EXPECT_EQ(rows.at(0).at("unit"), "ns/operation");
  EXPECT_EQ(rows.at(0).at("value"), 1220);
  const auto measures = nlohmann::json::parse(bencher_json(results_));
  EXPECT_EQ(measures.at("ferry/pipe/cars:12/bytes:64/placement:same").at("latency").at("value"),
            1220);
}

INSTANTIATE_TEST_SUITE_P(Runs, ReportsUnknownScenario, testing::Values(true, false),
                         [](const auto& alone) { return alone.param ? "Alone" : "AmongOthers"; });

}  // namespace
}  // namespace pibench::reports
