#include "reports/figures/percentiles.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "reports/results/distribution.hpp"
#include "reports/stats/order_statistics.hpp"
#include "tests/support/made_up_host.hpp"

namespace pibench::reports {
namespace {

constexpr const PooledPercentile& p90 = pooled_percentiles[1];
constexpr const PooledPercentile& p99 = pooled_percentiles[2];
constexpr const PooledPercentile& longest = pooled_percentiles[4];

/// 1001, 1002, ... nanoseconds.
Distribution ascending(std::size_t count) {
  std::vector<std::int64_t> times(count);
  std::iota(times.begin(), times.end(), 1001);
  return distribution_of(times);
}

TEST(ReportsPercentiles, OneIsToldWithFiveTimesBeyondIt) {
  EXPECT_FALSE(carries_percentile(499, 0.99));
  EXPECT_TRUE(carries_percentile(500, 0.99));
  EXPECT_FALSE(carries_percentile(49, 0.9));
  EXPECT_TRUE(carries_percentile(50, 0.9));
  EXPECT_TRUE(carries_percentile(1, 1));
  EXPECT_FALSE(percentile_of(ascending(500), p99)->at_least);
  EXPECT_EQ(percentile_of(ascending(500), p99)->time_ns, 1495);
  EXPECT_EQ(format_percentile(percentile_of(ascending(500), p99)), "1.50 µs");
}

TEST(ReportsPercentiles, WithFewerItIsAtLeastATimeThatHasFiveBeyondIt) {
  const auto bound = percentile_of(ascending(499), p99);
  ASSERT_TRUE(bound && bound->at_least);
  EXPECT_LE(bound->time_ns, 1494);
  EXPECT_GT(bound->time_ns, 1494 / std::exp2(1.0 / buckets_per_octave) - 1);
  EXPECT_EQ(told(bound), std::nullopt);
  EXPECT_TRUE(format_percentile(bound).starts_with("≥ 1.4"));
  EXPECT_FALSE(percentile_of(ascending(5), p90).has_value());
  EXPECT_EQ(format_percentile(percentile_of(ascending(5), p90)), "");
}

TEST(ReportsPercentiles, TheMaximumIsWhatItIs) {
  const auto most = percentile_of(ascending(3), longest);
  ASSERT_TRUE(most);
  EXPECT_FALSE(most->at_least || most->between);
  EXPECT_EQ(told(most), 1003);
}

TEST(ReportsPercentiles, RanksAroundAQuantileAreThoseOfTheBinomial) {
  // R: qbinom(0.025, 100, 0.5) is 40, qbinom(0.975, 100, 0.5) + 1 is 61.
  const auto middle = quantile_ranks(100, 0.5);
  ASSERT_TRUE(middle);
  EXPECT_EQ(middle->low, 40U);
  EXPECT_EQ(middle->high, 61U);
  EXPECT_FALSE(quantile_ranks(5, 0.5));
  EXPECT_TRUE(quantile_ranks(6, 0.5));
  EXPECT_TRUE(quantile_ranks(500, 0.99));
  EXPECT_FALSE(quantile_ranks(0, 0.5));
}

TEST(ReportsPercentiles, ItsBoundsHoldThePopulationsInAtLeastAsManySamplesAsTheySay) {
  test::Chance chance(3);
  std::size_t held = 0;
  constexpr std::size_t samples = 300;
  for (std::size_t sample = 0; sample < samples; ++sample) {
    std::vector<std::int64_t> times(600);
    for (std::int64_t& time : times) time = std::llround(1e4 * std::exp(0.5 * chance.normal()));
    const auto percentile = percentile_of(distribution_of(times), p99);
    ASSERT_TRUE(percentile && percentile->between);
    // The 99 % quantile of a standard normal is 2.3263.
    if (percentile->between->contains(1e4 * std::exp(0.5 * 2.3263))) ++held;
  }
  EXPECT_GE(static_cast<double>(held) / samples, 0.93);
}

}  // namespace
}  // namespace pibench::reports
