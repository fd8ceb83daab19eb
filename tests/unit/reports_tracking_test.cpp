#include "reports/data/tracking.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "reports/figures/cells.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/golden.hpp"

namespace pibench::reports {
namespace {

using test::expect_golden;

TEST(ReportsTracking, SmallerIsBetterGolden) {
  expect_golden("smaller-is-better.json", smaller_is_better_json(sample_all_results()));
}

TEST(ReportsTracking, BencherGolden) {
  expect_golden("bmf.json", bencher_json(sample_all_results()));
}

std::size_t measured_in(const ResultSet& results) {
  return results.cells.size() - not_measured(results).size();
}

TEST(ReportsTracking, EveryMeasuredCellHasARowAndNothingElseHas) {
  const ResultSet results = sample_all_results();
  const auto rows = nlohmann::json::parse(smaller_is_better_json(results));
  EXPECT_EQ(rows.size(), measured_in(results));
  for (const auto& row : rows) {
    EXPECT_TRUE(row.at("name").is_string());
    EXPECT_TRUE(row.at("unit").is_string());
    EXPECT_TRUE(row.at("value").is_number());
    EXPECT_TRUE(row.at("range").is_string());
    EXPECT_TRUE(row.at("extra").is_string());
  }
  EXPECT_EQ(nlohmann::json::parse(bencher_json(results)).size(), measured_in(results));
}

TEST(ReportsTracking, BoundsAreOnEitherSideOfTheMedianOfSixRepetitionsOrMore) {
  const auto all = nlohmann::json::parse(bencher_json(sample_all_results()));
  std::size_t bounded = 0;
  for (const auto& [name, measures] : all.items()) {
    EXPECT_TRUE(measures.contains("latency")) << name;
    EXPECT_EQ(measures.contains("throughput"), name.starts_with("throughput/")) << name;
    for (const auto& [measure, value] : measures.items()) {
      EXPECT_EQ(value.contains("lower_value"), value.contains("upper_value"));
      if (!value.contains("lower_value")) continue;
      ++bounded;
      EXPECT_LE(value.at("lower_value"), value.at("value")) << name << measure;
      EXPECT_GE(value.at("upper_value"), value.at("value")) << name << measure;
    }
  }
  EXPECT_EQ(bounded, 2U) << "time and rate of the one cell of twelve";
}

TEST(ReportsTracking, OfTwoRepetitionsThereAreNoBounds) {
  ResultSet results = sample_results();
  results.cells = {results.cells[2]};
  results.cells[0].repetitions.resize(2);
  const auto rows = nlohmann::json::parse(smaller_is_better_json(results));
  EXPECT_FALSE(rows.at(0).contains("range"));
  const auto all = nlohmann::json::parse(bencher_json(results));
  EXPECT_FALSE(all.at(results.cells[0].id.name()).at("latency").contains("lower_value"));
}

TEST(ReportsTracking, WithoutFiguresTheDocumentsAreEmpty) {
  EXPECT_EQ(smaller_is_better_json(ResultSet{}), "[]\n");
  EXPECT_EQ(bencher_json(ResultSet{}), "{}\n");
}

TEST(ReportsTracking, NothingThatIsNoNumberIsWritten) {
  ResultSet results = sample_results();
  for (Repetition& repetition : results.cells[2].repetitions) {
    repetition.real_time_ns = std::numeric_limits<double>::infinity();
  }
  for (const std::string& text : {smaller_is_better_json(results), bencher_json(results)}) {
    EXPECT_EQ(text.find("null,"), std::string::npos);
    EXPECT_EQ(text.find("pi/pipe"), std::string::npos);
  }
}

}  // namespace
}  // namespace pibench::reports
