#include "reports/html/page_data.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "reports/figures/cells.hpp"
#include "reports/results/distribution.hpp"
#include "tests/golden/sample_traffic.hpp"
#include "tests/support/unpacked.hpp"

namespace pibench::reports {
namespace {

using Json = nlohmann::ordered_json;

Json data_of(const ResultSet& results) {
  return page_data({&results, 1});
}

Json cell_named(const Json& data, const std::string& name) {
  for (const Json& cell : data.at("runs").at(0).at("cells")) {
    if (cell.at("name") == name) return cell;
  }
  return {};
}

constexpr const char* pipe_cell = "latency/pipe/bytes:8/workers:1/placement:same";

TEST(ReportsPageData, HoldsTheMeasuredCellsAndNoOthers) {
  const ResultSet results = sample_all_results();
  const Json data = data_of(results);
  EXPECT_EQ(data.at("schema"), 1);
  EXPECT_EQ(data.at("runs").at(0).at("label"), "example, 2024-05-17T09:30:00Z");
  EXPECT_EQ(data.at("runs").at(0).at("cells").size(),
            results.cells.size() - not_measured(results).size());
  EXPECT_TRUE(cell_named(data, "latency/redis/bytes:8/workers:1/placement:same").is_null());
}

TEST(ReportsPageData, ACellHasTheFiguresThatTheOtherReportsShow) {
  const ResultSet results = sample_all_results();
  const Json cell = cell_named(data_of(results), pipe_cell);
  const auto found = std::ranges::find_if(
      results.cells, [](const Cell& one) { return one.id.name() == pipe_cell; });
  ASSERT_NE(found, results.cells.end());
  EXPECT_EQ(cell.at("scenario"), "latency");
  EXPECT_EQ(cell.at("transport"), "pipe");
  EXPECT_EQ(cell.at("parameters"), (Json{{"bytes", "8"}, {"workers", "1"}, {"placement", "same"}}));
  EXPECT_EQ(cell.at("wakeup"), "blocking");
  EXPECT_EQ(cell.at("baseline"), false);
  EXPECT_EQ(cell.at("count"), 5);
  EXPECT_EQ(cell.at("time").at("median"), rounded(median_time_ns(*found)));
  EXPECT_EQ(cell.at("time").at("low"), rounded(median_interval(*found)->low));
  EXPECT_EQ(cell.at("time").at("high"), rounded(median_interval(*found)->high));
  EXPECT_EQ(cell.at("figures").at("cpu_ns"), rounded(*counter_median(*found, "cpu_ns")));
  EXPECT_EQ(cell.at("operations"), found->distributions.at("round_trip").count);
  EXPECT_EQ(cell.at("repetitions").size(), 5U);
  EXPECT_EQ(cell.at("repetitions").at(2), rounded(found->repetitions[2].real_time_ns));
}

TEST(ReportsPageData, PercentilesAreThoseOverAllRepetitionsAsInTheTables) {
  ResultSet results = sample_all_results();
  const auto found = std::ranges::find_if(
      results.cells, [](const Cell& one) { return one.id.name() == pipe_cell; });
  ASSERT_NE(found, results.cells.end());
  const Distribution& times = found->distributions.at("round_trip");
  ASSERT_NE(rounded(times.p50_ns), rounded(*counter_median(*found, "p50_ns")));
  const Json cell = cell_named(data_of(results), pipe_cell);
  EXPECT_EQ(cell.at("figures").at("p50_ns"), rounded(times.p50_ns));
  EXPECT_EQ(cell.at("figures").at("max_ns"), rounded(times.max_ns));
}

TEST(ReportsPageData, APercentileOfTooFewTimesIsAbsent) {
  const Json cell = cell_named(data_of(sample_all_results()), pipe_cell);
  EXPECT_TRUE(cell.at("figures").contains("p90_ns"));
  EXPECT_FALSE(cell.at("figures").contains("p99_ns"));
}

TEST(ReportsPageData, WhatIsNotKnownIsAbsent) {
  ResultSet results = sample_all_results();
  results.cells = {results.cells[2]};
  results.cells[0].repetitions.resize(2);
  for (Repetition& repetition : results.cells[0].repetitions) {
    repetition.counters["endless"] = std::numeric_limits<double>::infinity();
  }
  const Json cell = data_of(results).at("runs").at(0).at("cells").at(0);
  EXPECT_FALSE(cell.at("time").contains("low"));
  EXPECT_FALSE(cell.at("time").contains("high"));
  EXPECT_FALSE(cell.at("figures").contains("endless"));
  EXPECT_FALSE(cell.contains("quantiles"));
  EXPECT_FALSE(cell.contains("operations"));
}

TEST(ReportsPageData, NumbersKeepFourSignificantDigits) {
  EXPECT_EQ(rounded(123456.0), 123500.0);
  EXPECT_EQ(rounded(-0.00012344), -0.0001234);
  EXPECT_EQ(rounded(0), 0);
  EXPECT_EQ(rounded(999960), 1e6);
}

Distribution spread_out(int count) {
  std::vector<std::int64_t> times;
  times.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    times.push_back(static_cast<std::int64_t>(1000 * std::pow(10, 4.0 * i / count)));
  }
  return distribution_of(times);
}

TEST(ReportsPageData, QuantilesAscendToTheMaximumAndHoldTheExactOnes) {
  for (const int count : {1, 2, 7, 100, 100'000}) {
    const Distribution times = spread_out(count);
    const auto points = quantiles_of(times);
    ASSERT_FALSE(points.empty());
    EXPECT_LE(points.size(), most_quantiles);
    EXPECT_TRUE(std::ranges::is_sorted(points));
    EXPECT_TRUE(std::ranges::is_sorted(points, {}, &std::pair<double, double>::second));
    EXPECT_EQ(points.back(), std::pair(1.0, times.max_ns));
    for (const auto& [p, time] : std::span(points).subspan(1))
      EXPECT_TRUE(carries_percentile(times.count, p)) << p << " of " << count;
    EXPECT_EQ(std::ranges::adjacent_find(points, {}, &std::pair<double, double>::first),
              points.end());
  }
  const Distribution times = spread_out(100'000);
  const auto points = quantiles_of(times);
  EXPECT_EQ(points.front().second, times.min_ns);
  for (const auto& exact : {std::pair(0.5, times.p50_ns), std::pair(0.9, times.p90_ns),
                            std::pair(0.99, times.p99_ns), std::pair(0.999, times.p999_ns)}) {
    EXPECT_NE(std::ranges::find(points, exact), points.end()) << exact.first;
  }
  EXPECT_TRUE(quantiles_of(Distribution{}).empty());
}

TEST(ReportsPageData, TheBlockIsTheSameDataWhateverTextsItHolds) {
  ResultSet results = sample_all_results();
  const std::string script = "</script><script>alert(1)</script><!--\"\\\u2028";
  results.cells[2].id.transport = script;
  results.environment["host"] = script;
  results.started_at = "not UTF-8: \xff";
  const std::string block = page_data_block({&results, 1});
  EXPECT_EQ(block.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                    "0123456789+/="),
            std::string::npos);
  const Json read = Json::parse(from_gzip(from_base64(block)));
  EXPECT_EQ(read.at("runs").at(0).at("host"), script);
  EXPECT_EQ(read.at("runs").at(0).at("started_at"), "not UTF-8: \uFFFD");
  EXPECT_EQ(read.at("runs").at(0).at("cells").at(2).at("transport"), script);
}

}  // namespace
}  // namespace pibench::reports
