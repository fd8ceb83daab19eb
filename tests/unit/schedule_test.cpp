#include "bench/run/schedule.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace pibench {
namespace {

using std::chrono::seconds;

constexpr Effort three_each{.repetitions_min = 3, .repetitions_max = 3, .budget = {}};
constexpr Effort a_minute{.repetitions_min = 5, .repetitions_max = 50, .budget = seconds(60)};

std::vector<std::vector<std::size_t>> all_rounds(Schedule schedule) {
  std::vector<std::vector<std::size_t>> rounds;
  for (;;) {
    rounds.push_back(schedule.next_round(seconds(1)));
    if (rounds.back().empty()) return rounds;
    for (const std::size_t cell : rounds.back()) schedule.record(cell, 1);
  }
}

TEST(ScheduleTest, GivesEachCellItsRepetitionsOneARound) {
  const auto rounds = all_rounds(Schedule(20, three_each, 7));
  ASSERT_EQ(rounds.size(), 4u);
  for (std::size_t i = 0; i < 3; ++i)
    EXPECT_EQ(std::set<std::size_t>(rounds[i].begin(), rounds[i].end()).size(), 20u);
}

TEST(ScheduleTest, ShufflesEachRoundAnew) {
  const auto rounds = all_rounds(Schedule(20, three_each, 7));
  EXPECT_FALSE(std::ranges::is_sorted(rounds[0]));
  EXPECT_NE(rounds[0], rounds[1]);
}

TEST(ScheduleTest, TheSeedDecidesTheOrder) {
  EXPECT_EQ(all_rounds(Schedule(20, three_each, 7)), all_rounds(Schedule(20, three_each, 7)));
  EXPECT_NE(all_rounds(Schedule(20, three_each, 7)), all_rounds(Schedule(20, three_each, 8)));
}

TEST(ScheduleTest, ADroppedCellIsLeftOut) {
  Schedule schedule(3, three_each, 1);
  schedule.drop(1);
  const auto round = schedule.next_round(seconds(0));
  EXPECT_EQ(round.size(), 2u);
  EXPECT_EQ(std::ranges::count(round, 1u), 0);
}

TEST(ScheduleTest, RepetitionsOfAnEarlierRunCount) {
  Schedule schedule(2, three_each, 1);
  for (int i = 0; i < 3; ++i) schedule.record(0, 1);
  EXPECT_EQ(schedule.next_round(seconds(0)), std::vector<std::size_t>{1});
}

TEST(ScheduleTest, ABudgetEndsTheRunButNotBeforeTheLeast) {
  Schedule schedule(2, a_minute, 1);
  for (int i = 0; i < 5; ++i) {
    EXPECT_FALSE(schedule.spent(seconds(100)));
    for (const std::size_t cell : schedule.next_round(seconds(100))) schedule.record(cell, 1);
  }
  EXPECT_TRUE(schedule.spent(seconds(100)));
  EXPECT_TRUE(schedule.next_round(seconds(100)).empty());
  EXPECT_FALSE(schedule.next_round(seconds(59)).empty());
}

TEST(ScheduleTest, ABudgetGoesWhereTheSpreadIs) {
  Schedule schedule(10, a_minute, 1);
  std::map<std::size_t, int> trials;
  for (int round = 0; round < 25; ++round)
    for (const std::size_t cell : schedule.next_round(seconds(1))) {
      const int nth = trials[cell]++;
      schedule.record(cell, cell < 5 ? 100 : 100 + 40 * (nth % 3));
    }
  for (std::size_t steady = 0; steady < 5; ++steady)
    for (std::size_t noisy = 5; noisy < 10; ++noisy) EXPECT_GT(trials[noisy], trials[steady]);
}

TEST(ScheduleTest, ProgressIsTheLesserOfTimeAndRepetitions) {
  Schedule schedule(1, a_minute, 1);
  EXPECT_EQ(schedule.progress(seconds(30)), 0);
  for (int i = 0; i < 5; ++i) schedule.record(0, 1);
  EXPECT_EQ(schedule.progress(seconds(30)), 0.5);
  Schedule counted(1, three_each, 1);
  counted.record(0, 1);
  EXPECT_DOUBLE_EQ(counted.progress(seconds(30)), 1.0 / 3);
}

TEST(RelativeUncertaintyTest, FallsWithTheRootOfTheCountAndIsUnknownForTwo) {
  EXPECT_TRUE(std::isinf(relative_uncertainty({1, 2})));
  EXPECT_EQ(relative_uncertainty({5, 5, 5}), 0);
  std::vector<double> few{9, 10, 11, 9, 10, 11, 9, 10, 11};
  std::vector<double> many;
  for (int i = 0; i < 4; ++i) many.insert(many.end(), few.begin(), few.end());
  EXPECT_NEAR(relative_uncertainty(few), 2 * relative_uncertainty(many), 1e-12);
}

}  // namespace
}  // namespace pibench
