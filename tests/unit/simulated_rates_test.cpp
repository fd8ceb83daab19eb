// The short form of tests/simulation: rates of errors on made-up hosts, from fixed seeds.
#include <gtest/gtest.h>

#include <array>

#include "tests/simulation/comparisons.hpp"
#include "tests/simulation/rates.hpp"
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

}  // namespace
}  // namespace pibench::test
