#include "reports/verdicts/trend.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
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

Places places_in(const Course& course) {
  Places places;
  for (const Shift& shift : level_shifts(course).shifts) places.push_back(shift.at);
  return places;
}

TEST(ReportsChangePoints, FindsWhereLevelsBegin) {
  EXPECT_EQ(places_in(levels({{10, 12}, {20, 9}})), Places{12});
  EXPECT_EQ(places_in(levels({{10, 20}, {20, 20}, {12, 20}})), (Places{20, 40}));
}

TEST(ReportsChangePoints, FindsNothingInOneLevelOrTooShortASeries) {
  EXPECT_EQ(places_in(levels({{10, 40}})), Places{});
  EXPECT_EQ(places_in(Course(40, 3.0)), Places{});
  EXPECT_EQ(places_in(levels({{10, 5}, {20, 4}})), Places{});
  EXPECT_EQ(places_in({}), Places{});
}

TEST(ReportsChangePoints, AnOutlierIsNoLevelNorAreTwo) {
  Course course = levels({{10, 40}});
  course[17] = 1e9;
  course[31] = 1e-9;
  EXPECT_EQ(places_in(course), Places{});
  course = levels({{10, 40}});
  course[38] = course[39] = 1e9;
  EXPECT_EQ(places_in(course), Places{});
  course[37] = 1e9;
  EXPECT_EQ(places_in(course), Places{37});
}

TEST(ReportsChangePoints, ASmallShiftIsNotLostBesideAGreatOne) {
  EXPECT_EQ(places_in(levels({{10, 7}, {14, 6}, {200, 7}})), (Places{7, 13}));
}

TEST(ReportsChangePoints, KnowsSizes) {
  const Course course = levels({{10, 15}, {13, 15}});
  Course stretched;
  for (const double value : course) stretched.push_back(std::exp(value));
  EXPECT_EQ(places_in(course), Places{15});
  EXPECT_GT(level_shifts(stretched).noise, level_shifts(course).noise);
  Course scaled;
  for (const double value : course) scaled.push_back(7 * value - 100);
  EXPECT_EQ(places_in(scaled), places_in(course));
}

TEST(ReportsChangePoints, FindsTheBestOfAllCutsInTwo) {
  const Course course = levels({{10, 8}, {11.5, 7}});
  const Places found = places_in(course);
  ASSERT_EQ(found.size(), 1U);
  const auto squares = [&](std::size_t begin, std::size_t end) {
    const auto first = course.begin() + static_cast<std::ptrdiff_t>(begin);
    const auto last = course.begin() + static_cast<std::ptrdiff_t>(end);
    const double mean = std::accumulate(first, last, 0.0) / static_cast<double>(end - begin);
    return std::accumulate(first, last, 0.0, [&](double sum, double value) {
      return sum + (value - mean) * (value - mean);
    });
  };
  const auto cost = [&](std::size_t cut) { return squares(0, cut) + squares(cut, 15); };
  for (std::size_t cut = 3; cut <= 12; ++cut) EXPECT_GE(cost(cut), cost(found[0]) - 1e-9) << cut;
}

TEST(ReportsChangePoints, SaysHowSureTheDateIs) {
  const Shift clear = level_shifts(levels({{10, 15}, {20, 15}})).shifts.at(0);
  EXPECT_EQ(clear.earliest, 15U);
  EXPECT_EQ(clear.latest, 15U);
  EXPECT_GT(clear.certainty, 0.99);
  Course doubtful = levels({{10, 15}, {12, 15}});
  doubtful[14] = 11.6;
  const Shift shift = level_shifts(doubtful).shifts.at(0);
  EXPECT_LE(shift.earliest, 14U);
  EXPECT_GE(shift.latest, 15U);
  EXPECT_LT(shift.certainty, 0.95);
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

TEST(ReportsTrend, ANewLevelIsProvisionalUntilItHasHeld) {
  const Course times{500, 501, 502, 499, 500, 501, 498, 500, 501, 499, 5000, 5010, 4990};
  const Trend trend = trend_of(daily_runs(times));
  ASSERT_EQ(trend.cells[0].shifts.size(), 1U);
  const LevelShift& shift = trend.cells[0].shifts[0];
  EXPECT_EQ(shift.run, 10U);
  EXPECT_EQ(shift.kind, ShiftKind::provisional);
  EXPECT_EQ(shift.held_runs, 3U);
  EXPECT_TRUE(has(trend_text(trend, false), "provisional, 3 runs so far"));
  EXPECT_EQ(trend_of(daily_runs(slower_since_the_ninth)).cells[0].shifts[0].kind,
            ShiftKind::lasting);
}

TEST(ReportsTrend, ATemporaryShiftIsToldOnceWithItsEnd) {
  const Course times{500, 501, 502, 499, 500, 501, 550, 551, 549,
                     552, 550, 500, 498, 501, 499, 500, 501, 500};
  const Trend trend = trend_of(daily_runs(times));
  ASSERT_EQ(trend.cells[0].shifts.size(), 2U);
  EXPECT_EQ(trend.cells[0].shifts[0].kind, ShiftKind::temporary);
  EXPECT_EQ(trend.cells[0].shifts[1].kind, ShiftKind::back);
  const std::string text = trend_text(trend, false);
  EXPECT_TRUE(has(text, "temporary, until 2024-05-12T09:30:00Z")) << text;
  EXPECT_TRUE(has(text, "2024-05-12T09:30:00Z  1 back at the level before")) << text;
  EXPECT_TRUE(has(text, "Shifts: 1,")) << text;
}

/// Twenty runs of six transports, of which `factor` tells what each takes beside its usual time.
Trend trend_of_six(const std::function<double(int transport, int day)>& factor) {
  std::mt19937_64 generator(3);
  std::vector<RunLevels> runs;
  for (int day = 1; day <= 20; ++day) {
    ResultSet run = comparable_run({});
    run.started_at = fmt::format("2024-05-{:02}T09:30:00Z", day);
    for (int transport = 0; transport < 6; ++transport) {
      const double noise = 1 + 0.005 * std::ldexp(static_cast<double>(generator() >> 11), -53);
      run.cells.push_back(comparable_cell(fmt::format("t{}", transport), "blocking", "same",
                                          {500 * noise * factor(transport, day)}));
    }
    runs.push_back(levels_of(run, fmt::format("{}.json", day)));
  }
  return trend_of(std::move(runs));
}

std::size_t own_shifts(const Trend& trend) {
  std::size_t count = 0;
  for (const CellTrend& cell : trend.cells) count += cell.shifts.size();
  return count;
}

TEST(ReportsTrend, AShiftOfAllIsToldOnceAndNotOfEveryCell) {
  const Trend trend = trend_of_six([](int, int day) { return day < 9 ? 1 : 1.3; });
  EXPECT_EQ(own_shifts(trend), 0U);
  ASSERT_EQ(trend.common_shifts.size(), 1U);
  EXPECT_EQ(trend.common_shifts[0].run, 8U);
  EXPECT_NEAR(trend.common_shifts[0].ratio, 1.3, 0.01);
  const std::string text = trend_text(trend, false);
  EXPECT_TRUE(has(text, "2024-05-09T09:30:00Z  all moved alike +30")) << text;
}

TEST(ReportsTrend, ACellThatShiftedFurtherThanAllIsToldNextToThem) {
  const Trend trend = trend_of_six([](int transport, int day) {
    return (day < 9 ? 1 : 1.3) * (transport == 2 && day >= 13 ? 1.2 : 1);
  });
  EXPECT_EQ(trend.common_shifts.size(), 1U);
  EXPECT_EQ(own_shifts(trend), 1U);
  ASSERT_EQ(trend.cells[2].shifts.size(), 1U);
  EXPECT_EQ(trend.cells[2].shifts[0].run, 12U);
  EXPECT_NEAR(trend.cells[2].shifts[0].ratio(), 1.2, 0.01);
  EXPECT_NEAR(trend.cells[2].shifts[0].before_ns, 650, 5);
}

TEST(ReportsTrend, ACellThatTookNoPartInAShiftOfAllHasNone) {
  const Trend trend =
      trend_of_six([](int transport, int day) { return day < 9 || transport == 2 ? 1 : 1.3; });
  EXPECT_EQ(trend.common_shifts.size(), 1U);
  EXPECT_EQ(own_shifts(trend), 0U);
}

TEST(ReportsTrend, AShiftOfHalfIsTheirOwn) {
  const Trend trend =
      trend_of_six([](int transport, int day) { return day < 9 || transport > 3 ? 1 : 1.3; });
  EXPECT_TRUE(trend.common_shifts.empty());
  EXPECT_EQ(own_shifts(trend), 4U);
}

TEST(ReportsTrend, TheStateOfRunsHidesNoShift) {
  const Trend trend = trend_of_six([](int transport, int day) {
    return (1 + 0.1 * std::sin(7.0 * day)) * (transport == 2 && day >= 13 ? 1.1 : 1);
  });
  EXPECT_TRUE(trend.common_shifts.empty());
  EXPECT_EQ(own_shifts(trend), 1U);
  ASSERT_EQ(trend.cells[2].shifts.size(), 1U);
  EXPECT_EQ(trend.cells[2].shifts[0].run, 12U);
}

TEST(ReportsTrend, HostsOfOneKindAreKeptApart) {
  auto runs = daily_runs(slower_since_the_ninth);
  for (std::size_t i = 0; i < 4; ++i) runs[i].about.environment["host"] = "twin";
  const Trend trend = trend_of(std::move(runs));
  EXPECT_EQ(trend.host, "example");
  EXPECT_EQ(trend.runs.size(), 12U);
  ASSERT_EQ(trend.left_out.size(), 4U);
  EXPECT_EQ(trend.left_out[0].reason,
            "another machine than the newest run's: host (twin, example)");
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
