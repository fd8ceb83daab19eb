// A trend counts runs, not files.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reports/terminal/trend.hpp"
#include "reports/verdicts/trend.hpp"
#include "tests/golden/sample_comparison.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

ResultSet run_of(const std::string& started_at, std::uint64_t seed) {
  ResultSet run = comparable_run({comparable_cell("pipe", "blocking", "same", {500.0})});
  run.started_at = started_at;
  run.seed = seed;
  run.complete = true;
  return run;
}

constexpr const char* morning = "2024-05-01T09:30:00Z";

TEST(TrendIdentity, TenFilesOfOneRunAreOneRun) {
  std::vector<RunLevels> runs;
  for (int i = 0; i < 10; ++i)
    runs.push_back(levels_of(run_of(morning, 7), fmt::format("{}.json", i)));
  const Trend trend = trend_of(std::move(runs));
  EXPECT_EQ(trend.runs.size(), 1U);
  ASSERT_EQ(trend.left_out.size(), 9U);
  for (const LeftOutFile& file : trend.left_out) EXPECT_EQ(file.reason, "the same run as 0.json");
  const std::string text = trend_text(trend, false);
  EXPECT_TRUE(has(text, ": 1, too few")) << text;
  EXPECT_TRUE(has(text, "9.json: the same run as 0.json")) << text;
}

TEST(TrendIdentity, WhatDiffersInOneThingIsAnotherRun) {
  const auto alone = [](const std::function<void(ResultSet&)>& change) {
    ResultSet other = run_of(morning, 7);
    change(other);
    std::vector<RunLevels> runs{levels_of(run_of(morning, 7), "a"), levels_of(other, "b")};
    const Trend trend = trend_of(std::move(runs));
    const auto copies =
        std::ranges::count(trend.left_out, "the same run as a", &LeftOutFile::reason);
    return 2 - static_cast<std::size_t>(copies);
  };
  EXPECT_EQ(alone([](ResultSet&) {}), 1U);
  EXPECT_EQ(alone([](ResultSet& run) { run.cells[0].repetitions[0].real_time_ns = 1; }), 1U);
  EXPECT_EQ(alone([](ResultSet& run) { run.started_at = "2024-05-01T09:30:01Z"; }), 2U);
  EXPECT_EQ(alone([](ResultSet& run) { run.seed = 8; }), 2U);
  EXPECT_EQ(alone([](ResultSet& run) { run.version = "0.9"; }), 2U);
  EXPECT_EQ(alone([](ResultSet& run) { run.environment["host"] = "another"; }), 2U);
  EXPECT_EQ(alone([](ResultSet& run) { run.environment["build_id"] = "another"; }), 2U);
}

TEST(TrendIdentity, OfOneRunTheWholeCounts) {
  ResultSet begun = run_of(morning, 7);
  begun.complete = false;
  ResultSet fewer = run_of(morning, 7);
  fewer.cells.clear();
  std::vector<RunLevels> runs{levels_of(begun, "a"), levels_of(fewer, "b"),
                              levels_of(run_of(morning, 7), "c")};
  const Trend trend = trend_of(std::move(runs));
  ASSERT_EQ(trend.runs.size(), 1U);
  EXPECT_EQ(trend.runs[0].source, "c");
}

}  // namespace
}  // namespace pibench::reports
