#include "reports/verdicts/trend.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <random>
#include <string>
#include <vector>

#include "reports/data/trend_json.hpp"
#include "reports/stats/change_points.hpp"
#include "reports/terminal/trend.hpp"
#include "tests/golden/sample_comparison.hpp"
#include "tests/support/golden.hpp"
#include "tests/support/report_text.hpp"

namespace pibench::reports {
namespace {

using Course = std::vector<double>;
using Places = std::vector<std::size_t>;

/// So many values around each level, none equal to another.
Course levels(const std::vector<std::pair<double, int>>& parts) {
  std::mt19937_64 generator(7);
  Course course;
  for (const auto& [level, count] : parts) {
    for (int i = 0; i < count; ++i) {
      course.push_back(level + std::ldexp(static_cast<double>(generator() >> 11), -53));
    }
  }
  return course;
}

TEST(ReportsChangePoints, FindsWhereLevelsBegin) {
  EXPECT_EQ(level_shifts(levels({{10, 12}, {20, 9}})), Places{12});
  EXPECT_EQ(level_shifts(levels({{10, 20}, {20, 20}, {12, 20}})), (Places{20, 40}));
}

TEST(ReportsChangePoints, FindsNothingInOneLevelOrTooShortASeries) {
  EXPECT_EQ(level_shifts(levels({{10, 40}})), Places{});
  EXPECT_EQ(level_shifts(Course(40, 3.0)), Places{});
  EXPECT_EQ(level_shifts(levels({{10, 5}, {20, 4}})), Places{});
  EXPECT_EQ(level_shifts({}), Places{});
}

TEST(ReportsChangePoints, AnOutlierIsNoLevel) {
  Course course = levels({{10, 40}});
  course[17] = 1e9;
  course[31] = 1e-9;
  EXPECT_EQ(level_shifts(course), Places{});
}

TEST(ReportsChangePoints, DependsOnTheOrderOfValuesAlone) {
  const Course course = levels({{10, 15}, {11, 15}, {10.5, 15}});
  Course stretched;
  for (const double value : course) stretched.push_back(std::exp(value));
  EXPECT_EQ(level_shifts(stretched), level_shifts(course));
}

TEST(ReportsChangePoints, FindsTheBestOfAllCutsInTwo) {
  const Course course = levels({{10, 8}, {10.6, 7}});
  const Places found = level_shifts(course);
  ASSERT_EQ(found.size(), 1U);
  const auto gain = [&](std::size_t cut) {
    double sum = 0;
    for (std::size_t i = 0; i < cut; ++i) {
      const auto less = std::ranges::count_if(course, [&](double x) { return x < course[i]; });
      sum += static_cast<double>(less) - 7;
    }
    return sum * sum * (1.0 / static_cast<double>(cut) + 1.0 / static_cast<double>(15 - cut));
  };
  for (std::size_t cut = 3; cut <= 12; ++cut) EXPECT_LE(gain(cut), gain(found[0]) + 1e-9) << cut;
}

TEST(ReportsChangePoints, ByChanceShiftsAreAsRareAsPromised) {
  std::mt19937_64 generator(5);
  constexpr int trials = 2000;
  for (const auto& [length, percent] : {std::pair(10, 2.5), {20, 1.2}, {50, 0.5}}) {
    Course course(static_cast<std::size_t>(length));
    std::iota(course.begin(), course.end(), 0);
    int alarms = 0;
    for (int i = 0; i < trials; ++i) {
      std::ranges::shuffle(course, generator);
      if (!level_shifts(course).empty()) ++alarms;
    }
    EXPECT_LE(alarms, trials * (percent + 1) / 100) << length;
  }
}

/// A run of the day, from 1, with one cell that blocks.
ResultSet daily_run(int day, double time_ns) {
  ResultSet run = comparable_run({comparable_cell("pipe", "blocking", "same", {time_ns}),
                                  comparable_cell("fifo", "blocking", "same", {100.0})});
  run.started_at = fmt::format("2024-05-{:02}T09:30:00Z", day);
  return run;
}

std::vector<RunLevels> daily_runs(const Course& times) {
  std::vector<RunLevels> runs;
  for (std::size_t i = 0; i < times.size(); ++i) {
    const int day = static_cast<int>(i) + 1;
    runs.push_back(levels_of(daily_run(day, times[i]), fmt::format("{}.json", day)));
  }
  return runs;
}

const Course slower_since_the_ninth{500, 501, 502, 499, 500, 501, 498, 500,
                                    550, 551, 549, 552, 550, 551, 548, 550};

TEST(ReportsTrend, PutsRunsInOrderAndFindsTheShift) {
  auto runs = daily_runs(slower_since_the_ninth);
  std::ranges::reverse(runs);
  const Trend trend = trend_of(std::move(runs));
  ASSERT_EQ(trend.cells.size(), 2U);
  ASSERT_EQ(trend.cells[0].shifts.size(), 1U);
  const LevelShift& shift = trend.cells[0].shifts[0];
  EXPECT_EQ(trend.runs[shift.run].started_at, "2024-05-09T09:30:00Z");
  EXPECT_EQ(shift.before_ns, 500);
  EXPECT_EQ(shift.after_ns, 550);
  EXPECT_TRUE(trend.cells[1].shifts.empty());
}

TEST(ReportsTrend, AShiftWithinTheMarginIsNotTold) {
  Margins margins;
  margins.by_pattern = {{"*/pipe/*", 0.2}};
  EXPECT_TRUE(trend_of(daily_runs(slower_since_the_ninth), margins).cells[0].shifts.empty());
}

TEST(ReportsTrend, RunsWithoutTheCellAreGaps) {
  auto runs = daily_runs(slower_since_the_ninth);
  runs[3].levels.erase(runs[3].levels.begin());
  const Trend trend = trend_of(std::move(runs));
  const auto found = std::ranges::find_if(
      trend.cells, [](const CellTrend& cell) { return has(cell.name, "pipe"); });
  ASSERT_NE(found, trend.cells.end());
  EXPECT_FALSE(found->medians_ns[3].has_value());
  ASSERT_EQ(found->shifts.size(), 1U);
  EXPECT_EQ(found->shifts[0].run, 8U);
}

TEST(ReportsTrend, OtherMachinesAreLeftOutAndOtherKernelsAreTold) {
  auto runs = daily_runs(slower_since_the_ninth);
  runs[2].about.environment["cpu_model"] = "another";
  for (std::size_t i = 8; i < runs.size(); ++i) runs[i].about.environment["kernel"] = "Linux 6.6";
  const Trend trend = trend_of(std::move(runs));
  EXPECT_EQ(trend.runs.size(), 15U);
  ASSERT_EQ(trend.left_out.size(), 1U);
  EXPECT_EQ(trend.left_out[0].source, "3.json");
  EXPECT_TRUE(has(trend.left_out[0].reason, "cpu_model (another, AMD"));
  EXPECT_EQ(trend.runs[7].changes, std::vector<std::string>{"kernel (Linux 6.1, Linux 6.6)"});
}

TEST(ReportsTrend, UnmeasuredCellsHaveNoLevel) {
  ResultSet run = comparable_run({comparable_cell("pipe", "blocking", "same", {}),
                                  comparable_cell("fifo", "blocking", "same", {0}),
                                  comparable_cell("tcp", "blocking", "same", {2, 1, 3})});
  const RunLevels levels = levels_of(run, "run.json");
  ASSERT_EQ(levels.levels.size(), 1U);
  EXPECT_EQ(levels.levels[0].median_ns, 2);
}

TEST(ReportsTrendGolden, Text) {
  auto runs = daily_runs(slower_since_the_ninth);
  runs[8].about.version = "0.2.0";
  runs[1].about.environment["cores"] = 4;
  test::expect_golden("trend.txt", trend_text(trend_of(std::move(runs)), false));
}
TEST(ReportsTrendGolden, Json) {
  test::expect_golden("trend.json", trend_json(trend_of(daily_runs(slower_since_the_ninth))));
}

TEST(ReportsTrend, TooFewRunsAreSaidToBe) {
  EXPECT_TRUE(has(trend_text(trend_of(daily_runs({1, 2, 3})), false), "too few"));
  EXPECT_TRUE(has(trend_text(trend_of({}), false), ": 0, too few"));
}

TEST(ReportsTrend, TextHoldsNoEscapeCodesFromTheResults) {
  auto runs = daily_runs(slower_since_the_ninth);
  for (RunLevels& run : runs) {
    run.levels[0].name += "\x1b[31m\n";
    run.about.environment["host"] = "\x1b[2J";
    run.about.started_at += "\x1b[2J";
  }
  runs[8].about.version = "\x1b]0;x\a";
  runs[4].source = "\x1b[2J";
  runs[4].about.environment["cores"] = "\x1b[2J\n";
  const std::string text = trend_text(trend_of(std::move(runs)), false);
  EXPECT_FALSE(has(text, "\x1b"));
  EXPECT_TRUE(has(text, "left out"));
}

}  // namespace
}  // namespace pibench::reports
