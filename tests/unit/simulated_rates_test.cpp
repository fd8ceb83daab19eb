// The short form of tests/simulation: rates of errors on made-up hosts, from fixed seeds.
#include <gtest/gtest.h>

#include <array>

#include "tests/simulation/comparisons.hpp"
#include "tests/simulation/rates.hpp"
#include "tests/simulation/trends.hpp"
#include "tests/support/long_form.hpp"

namespace pibench::test {
namespace {

std::size_t trials(std::size_t usual) {
  return long_form() ? 20 * usual : usual;
}

/// The kinds whose population has one median.
constexpr std::array with_one_median{Scatter::normal,   Scatter::lognormal, Scatter::exponential,
                                     Scatter::few_high, Scatter::some_high, Scatter::spiked};

TEST(SimulatedRates, WhatIsCalledA95PercentIntervalIsOne) {
  for (const Scatter scatter : with_one_median)
    for (const std::size_t repetitions : {6U, 7U, 10U, 20U}) {
      const Rate held = coverage_of_median(scatter, repetitions, trials(500));
      EXPECT_GE(held.exact().high, 0.93) << static_cast<int>(scatter) << ' ' << held.text();
      EXPECT_LE(held.exact().low, 0.97) << static_cast<int>(scatter) << ' ' << held.text();
    }
}

TEST(SimulatedRates, TheIntervalOfARatioIsOneToo) {
  for (const Scatter scatter : with_one_median) {
    const Rate held = coverage_of_ratio(scatter, 6, trials(100));
    EXPECT_GE(held.exact().high, 0.93) << static_cast<int>(scatter) << ' ' << held.text();
    EXPECT_LE(held.exact().low, 0.97) << static_cast<int>(scatter) << ' ' << held.text();
  }
}

TEST(SimulatedRates, TheRangeOfThreeIsNone) {
  EXPECT_LT(coverage_of_range(Scatter::normal, 3, trials(500)).exact().high, 0.93);
}

TEST(SimulatedRates, EqualTransportsAreSeldomCalledSlower) {
  for (std::size_t kind = 0; kind < kinds_of_scatter; ++kind)
    for (const std::size_t repetitions : {3U, 5U, 10U, 20U}) {
      const Rate wrong =
          columns_with_a_false_slower(static_cast<Scatter>(kind), 18, repetitions, trials(60));
      EXPECT_LE(wrong.exact().low, 0.05) << kind << ", of " << repetitions << ": " << wrong.text();
    }
}

TEST(SimulatedRates, ASlowerTransportIsStillTold) {
  EXPECT_GE(columns_with_the_slower_one_told(Scatter::normal, 1.3, 18, 3, trials(40)).share(), 0.9);
  EXPECT_GE(columns_with_the_slower_one_told(Scatter::normal, 1.15, 18, 20, trials(40)).share(),
            0.9);
}

TEST(SimulatedRates, IdenticalRunsOnANoisyHostAreSeldomCalledSlower) {
  const ComparisonRates rates = comparison_rates({}, {}, 1, trials(20));
  EXPECT_LE(rates.regressed.exact().low, 0.01) << rates.regressed.text();
  EXPECT_GT(rates.moved.happened, 0U) << "the host had nothing to hide";
}

TEST(SimulatedRates, ACellMadeSlowerIsFoundOnANoisyHost) {
  EXPECT_GE(comparison_rates({}, {}, 1.5, trials(10)).found.share(), 0.8);
}

TEST(SimulatedRates, SeveralRunsOfASideFindMoreAndCallNoMore) {
  const MadeUpRuns three{.runs_of_a_side = 3};
  const ComparisonRates slower = comparison_rates({}, three, 1.2, trials(10));
  EXPECT_GE(slower.found.exact().high, 0.88) << slower.found.text();
  EXPECT_GE(slower.found.share(), 0.6) << slower.found.text();
  const ComparisonRates same = comparison_rates({}, three, 1, trials(10));
  EXPECT_LE(same.regressed.exact().low, 0.01) << same.regressed.text();
}

TEST(SimulatedRates, ATrendWithoutAShiftSeldomHasOne) {
  for (const double noise : {0.005, 0.03}) {
    const Rate alarmed = trend_rates({.noise = noise}, trials(300)).alarmed;
    EXPECT_LE(alarmed.exact().low, 0.01) << noise << ": " << alarmed.text();
  }
  const MadeUpTrend spiked{.chance_of_outlier = 0.05, .chance_of_gap = 0.1};
  const Rate alarmed = trend_rates(spiked, trials(300)).alarmed;
  EXPECT_LE(alarmed.exact().low, 0.01) << alarmed.text();
}

/// Shifts of five times the noise and more.
const std::vector<MadeUpTrend> clear_trends{
    {.noise = 0.005, .levels = {{15, 1.03}}},
    {.levels = {{15, 2}}},
    {.runs = 20, .levels = {{7, 1.2}, {13, 12}}},
    {.runs = 20, .levels = {{17, 10}}},
    {.levels = {{12, 1.5}, {17, 1}}},
    {.levels = {{15, 1.3}}, .chance_of_outlier = 0.05, .chance_of_gap = 0.1},
};

TEST(SimulatedRates, AClearShiftIsDatedToItsRun) {
  for (std::size_t i = 0; i < clear_trends.size(); ++i) {
    const TrendRates rates = trend_rates(clear_trends[i], trials(60));
    EXPECT_GE(rates.found.exact().high, 0.95) << i << ": " << rates.found.text();
    EXPECT_GE(rates.right.exact().high, 0.95) << i << ": " << rates.right.text();
  }
}

TEST(SimulatedRates, WhatAllRunsShareIsNoShiftOfACell) {
  const MadeUpTrend noisy{.noise = 0.02,
                          .levels = {{15, 1.2}},
                          .cells = 10,
                          .state_of_run = 0.1,
                          .chance_of_slow_run = 0.1};
  const TrendRates rates = trend_rates(noisy, trials(10));
  EXPECT_GE(rates.found.exact().high, 0.95) << rates.found.text();
  EXPECT_LE(rates.others.exact().low, 0.01) << rates.others.text();
  MadeUpTrend moved = noisy;
  moved.state_of_run = 0;
  moved.all_slower_since = 10;
  const TrendRates all = trend_rates(moved, trials(10));
  EXPECT_GE(all.common.exact().high, 0.95) << all.common.text();
  EXPECT_LE(all.others.exact().low, 0.01) << all.others.text();
}

}  // namespace
}  // namespace pibench::test
