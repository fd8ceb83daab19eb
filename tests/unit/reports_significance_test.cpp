// The statistical tests, against probabilities counted out by hand and by brute force.
#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <random>
#include <vector>

#include "reports/stats/holm.hpp"
#include "reports/stats/rank_sum.hpp"
#include "reports/stats/signs.hpp"

namespace pibench::reports {
namespace {

using Numbers = std::vector<double>;

/// The share of all outcomes of so many fair tosses that have at least that many heads.
double share_of_outcomes(int heads, int tosses) {
  std::uint32_t with = 0;
  for (std::uint32_t outcome = 0; outcome < (1U << tosses); ++outcome) {
    if (std::popcount(outcome) >= heads) ++with;
  }
  return std::ldexp(static_cast<double>(with), -tosses);
}

/// So many values of 1, the others of -1.
Numbers signs(int above, int pairs) {
  Numbers values(static_cast<std::size_t>(pairs), -1);
  std::fill_n(values.begin(), above, 1);
  return values;
}

Numbers random_numbers(std::size_t count, std::mt19937_64& generator) {
  Numbers numbers(count);
  for (double& number : numbers) number = static_cast<double>(generator() >> 11);
  return numbers;
}

TEST(ReportsSignTest, ThePValueIsTheShareOfAllOutcomesOfTosses) {
  for (int pairs = 1; pairs <= 16; ++pairs) {
    for (int above = 0; above <= pairs; ++above) {
      const double expected = share_of_outcomes(above, pairs);
      EXPECT_NEAR(sign_test_above(signs(above, pairs), 0), expected, 1e-13) << above << pairs;
      EXPECT_NEAR(sign_test_below(signs(pairs - above, pairs), 0), expected, 1e-13);
    }
  }
}

TEST(ReportsSignTest, FifteenOfTwentyIsTheTextbooksPValue) {
  // 21,700 of 1,048,576 outcomes.
  EXPECT_NEAR(sign_test_above(signs(15, 20), 0), 21700.0 / 1048576, 1e-15);
}

TEST(ReportsSignTest, OfFortyPairsAllAboveItIsTinyAndExact) {
  EXPECT_DOUBLE_EQ(sign_test_above(signs(40, 40), 0), std::ldexp(1.0, -40));
}

TEST(ReportsSignTest, WhatEqualsTheMarginSpeaksForNothing) {
  EXPECT_EQ(sign_test_above(Numbers(8, 0.02), 0.02), 1);
  EXPECT_EQ(sign_test_below(Numbers(8, 0.02), 0.02), 1);
  EXPECT_EQ(sign_test_above({}, 0), 1);
}

TEST(ReportsSignTest, AGrossOutlierCountsAsOnePair) {
  Numbers values{0.01, 0.02, -0.01, 0.03, 0.01, 0.02, 0.015};
  const double p = sign_test_above(values, 0);
  values[3] = 1e300;
  EXPECT_EQ(sign_test_above(values, 0), p);
}

TEST(ReportsSignTest, TheBoundIsTheOrderStatisticOfTheBinomial) {
  // P(X <= 5) of 20 tosses is 0.0207, P(X <= 6) is 0.0577: the sixth value from below.
  Numbers values;
  for (int i = 1; i <= 20; ++i) values.push_back(i);
  EXPECT_EQ(median_lower_bound(values, 0.95), 6);
  EXPECT_EQ(median_upper_bound(values, 0.95), 15);
  EXPECT_EQ(median_lower_bound(values, 0.975), 6);
}

TEST(ReportsSignTest, OfTooFewPairsThereIsNoBound) {
  EXPECT_EQ(fewest_pairs(0.95), 5U);
  EXPECT_EQ(fewest_pairs(0.975), 6U);
  EXPECT_FALSE(median_lower_bound(signs(4, 4), 0.95).has_value());
  EXPECT_EQ(median_lower_bound(signs(5, 5), 0.95), 1);
  EXPECT_FALSE(median_upper_bound({}, 0.95).has_value());
}

TEST(ReportsSignTest, BoundAndPValueAgree) {
  std::mt19937_64 generator(1);
  for (std::size_t pairs = 5; pairs <= 60; ++pairs) {
    const Numbers values = random_numbers(pairs, generator);
    const double bound = median_lower_bound(values, 0.95).value();
    EXPECT_LE(sign_test_above(values, std::nextafter(bound, 0)), 0.05) << pairs;
    EXPECT_GT(sign_test_above(values, bound), 0.05) << pairs;
  }
}

TEST(ReportsSignTest, BoundsMirrorEachOther) {
  std::mt19937_64 generator(2);
  Numbers values = random_numbers(23, generator);
  const double low = median_lower_bound(values, 0.99).value();
  for (double& value : values) value = -value;
  EXPECT_EQ(median_upper_bound(values, 0.99), -low);
}

TEST(ReportsSignTest, TheBoundIsBelowTheMedianAsOftenAsItSays) {
  std::mt19937_64 generator(3);
  const double median = std::ldexp(1.0, 52);
  int held = 0;
  constexpr int trials = 2000;
  for (int i = 0; i < trials; ++i) {
    if (median_lower_bound(random_numbers(15, generator), 0.95).value() <= median) ++held;
  }
  EXPECT_GE(held, trials * 94 / 100);
}

TEST(ReportsHolm, HandWorkedCases) {
  // Ascending 0.005, 0.01, 0.03, 0.04, times 4, 3, 2, 1; the last is raised to the one before.
  const Numbers adjusted = holm_adjusted(Numbers{0.01, 0.04, 0.03, 0.005});
  ASSERT_EQ(adjusted.size(), 4U);
  EXPECT_DOUBLE_EQ(adjusted[0], 0.03);
  EXPECT_DOUBLE_EQ(adjusted[1], 0.06);
  EXPECT_DOUBLE_EQ(adjusted[2], 0.06);
  EXPECT_DOUBLE_EQ(adjusted[3], 0.02);
}

TEST(ReportsHolm, StopsAtOneAndLeavesOneTestAlone) {
  EXPECT_EQ(holm_adjusted(Numbers{0.5, 0.9}), (Numbers{1, 1}));
  EXPECT_EQ(holm_adjusted(Numbers{0.04}), Numbers{0.04});
  EXPECT_EQ(holm_adjusted({}), Numbers{});
}

TEST(ReportsHolm, NeverLessThanAloneNorMoreThanBonferroniAndInTheSameOrder) {
  std::mt19937_64 generator(4);
  Numbers alone = random_numbers(50, generator);
  for (double& p : alone) p = std::ldexp(p, -53);
  const Numbers adjusted = holm_adjusted(alone);
  for (std::size_t i = 0; i < alone.size(); ++i) {
    EXPECT_GE(adjusted[i], alone[i]);
    EXPECT_LE(adjusted[i], std::min(1.0, 50 * alone[i]));
    for (std::size_t j = 0; j < alone.size(); ++j) {
      if (alone[i] < alone[j]) {
        EXPECT_LE(adjusted[i], adjusted[j]);
      }
    }
  }
}

/// By going through all ways to choose which of the ranks are the first sample's.
double rank_sum_by_force(int m, int n, int at_least) {
  int all = 0;
  int as_many = 0;
  for (std::uint32_t chosen = 0; chosen < (1U << (m + n)); ++chosen) {
    if (std::popcount(chosen) != m) continue;
    ++all;
    int above = 0;
    for (int rank = 0; rank < m + n; ++rank) {
      const std::uint32_t lower = chosen & ((1U << rank) - 1);
      if (((chosen >> rank) & 1U) != 0) above += rank - std::popcount(lower);
    }
    if (above >= at_least) ++as_many;
  }
  return static_cast<double>(as_many) / all;
}

/// How often values of the first sample exceed values of the second.
int pairs_exceeding(const Numbers& greater, const Numbers& lesser) {
  int above = 0;
  for (const double value : greater) {
    above += static_cast<int>(std::ranges::count_if(lesser, [&](double x) { return x < value; }));
  }
  return above;
}

TEST(ReportsRankSum, ThePValueIsTheShareOfAllOrders) {
  std::mt19937_64 generator(5);
  for (const auto& [m, n] : {std::pair(1, 1), {2, 5}, {5, 2}, {4, 4}, {6, 6}, {7, 6}}) {
    for (int draw = 0; draw < 10; ++draw) {
      const Numbers greater = random_numbers(static_cast<std::size_t>(m), generator);
      const Numbers lesser = random_numbers(static_cast<std::size_t>(n), generator);
      const double expected = rank_sum_by_force(m, n, pairs_exceeding(greater, lesser));
      EXPECT_NEAR(rank_sum_above(greater, lesser), expected, 1e-12) << m << ' ' << n;
    }
  }
}

TEST(ReportsRankSum, WhollyApartSamplesAreOneOrderOfAll) {
  EXPECT_DOUBLE_EQ(rank_sum_above(Numbers{4, 5, 6}, Numbers{1, 2, 3}), 1 / 20.0);
  EXPECT_DOUBLE_EQ(rank_sum_above(Numbers{1, 2, 3}, Numbers{4, 5, 6}), 1);
  EXPECT_DOUBLE_EQ(rank_sum_above(Numbers{9, 9, 9}, Numbers{9, 9, 9}), 1);
}

TEST(ReportsRankSum, NormalAndExactMeetWhereOneTakesOver) {
  Numbers fifty;
  for (int i = 0; i < 50; ++i) fifty.push_back(i);
  Numbers shifted = fifty;
  for (double& value : shifted) value += 8.5;
  const double exact = rank_sum_above(shifted, fifty);
  shifted.push_back(shifted[25]);
  const double normal = rank_sum_above(shifted, fifty);
  EXPECT_GT(exact, 0.001);
  EXPECT_LT(exact, 0.05);
  EXPECT_NEAR(normal / exact, 1, 0.1);
}

TEST(ReportsRankSum, SaysHowManyValuesASmallPValueTakes) {
  // 1 of 20, 1 of 70, 1 of 184,756 orders.
  EXPECT_EQ(fewest_for_rank_sum(0.05), 3U);
  EXPECT_EQ(fewest_for_rank_sum(0.049), 4U);
  EXPECT_EQ(fewest_for_rank_sum(0.00001), 10U);
}

}  // namespace
}  // namespace pibench::reports
