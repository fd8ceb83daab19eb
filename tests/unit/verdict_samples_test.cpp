// The two kinds of samples against the tests that they stand for, and orders drawn at random.
#include "reports/verdicts/samples.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "reports/stats/shuffle.hpp"
#include "reports/verdicts/remarks.hpp"

namespace pibench::reports {
namespace {

using Numbers = std::vector<double>;

TEST(VerdictSamples, IndependentOnesAreComparedBeyondTheMargin) {
  const IndependentSamples samples({100, 101, 102}, {110, 111, 112}, 1.07);
  // 3 of 3 above: one order of 20.
  EXPECT_NEAR(samples.p_slower(0.02), 0.05, 1e-12);
  EXPECT_GT(samples.p_slower(0.12), 0.9) << "all below the base times 1.12";
  EXPECT_GT(samples.p_faster(0.02), 0.9);
  const IndependentSamples reversed({110, 111, 112}, {100, 101, 102}, 0.9);
  EXPECT_NEAR(reversed.p_faster(0.02), 0.05, 1e-12);
}

TEST(VerdictSamples, TheFewerIndependentOnesDecideWhetherThereAreEnough) {
  const Numbers three{1, 2, 3};
  const Numbers many(20, 1);
  const IndependentSamples samples(many, three, 0.9);
  EXPECT_EQ(samples.lower_bound(0.05), std::optional(0.9));
  EXPECT_EQ(samples.samples_needed(0.05), "");
  EXPECT_EQ(samples.lower_bound(0.04), std::nullopt);
  EXPECT_EQ(samples.samples_needed(0.04), "; it takes 4 repetitions of each");
}

TEST(VerdictSamples, PairsAreCountedBeyondTheMargin) {
  const PairedSamples slower(Numbers(5, std::log(1.1)));
  EXPECT_NEAR(slower.p_slower(0.05), 1.0 / 32, 1e-12);
  EXPECT_EQ(slower.p_slower(0.2), 1);
  EXPECT_EQ(slower.p_faster(0.05), 1);
  const PairedSamples faster(Numbers(5, std::log(0.9)));
  EXPECT_NEAR(faster.p_faster(0.05), 1.0 / 32, 1e-12);
}

TEST(VerdictSamples, ABoundOfPairsIsThereWhereTheTestCanSaySo) {
  const PairedSamples samples({std::log(1.1), std::log(1.2), std::log(1.3), std::log(1.4)});
  EXPECT_NEAR(samples.lower_bound(1.0 / 16).value(), 1.1, 1e-12);
  EXPECT_EQ(samples.lower_bound(0.06), std::nullopt);
  EXPECT_EQ(samples.samples_needed(0.05), "; a verdict takes 5 pairs");
}

TEST(VerdictSamples, TheIntervalOfPairsTakesSixOfThem) {
  Numbers log_ratios(5, 0);
  EXPECT_EQ(ratio_interval_of(log_ratios), std::nullopt);
  log_ratios.push_back(std::log(1.5));
  const auto interval = ratio_interval_of(log_ratios);
  ASSERT_TRUE(interval);
  EXPECT_DOUBLE_EQ(interval->low, 1);
  EXPECT_DOUBLE_EQ(interval->high, 1.5);
}

TEST(VerdictRemarks, AreToldOncePerReasonInTheOrderOfTheFirst) {
  const auto groups = grouped({{"a", "late"}, {"b", "gone"}, {"c", "late"}, {"d", "late"}});
  ASSERT_EQ(groups.size(), 2U);
  EXPECT_EQ(groups[0].name, "a and 2 more");
  EXPECT_EQ(groups[0].reason, "late");
  EXPECT_EQ(groups[1].name, "b");
}

TEST(Shuffle, IsTheSameOnEveryPlatform) {
  // The generator's values are laid down by the standard, and nothing else is drawn from.
  std::mt19937_64 generator;
  std::mt19937_64 same;
  Numbers values{0, 1, 2};
  shuffle(values, generator);
  Numbers expected{0, 1, 2};
  std::swap(expected[2], expected[same() % 3]);
  std::swap(expected[1], expected[same() % 2]);
  EXPECT_EQ(values, expected);
}

TEST(Shuffle, EveryNumberIsThereOnce) {
  std::mt19937_64 generator(3);
  std::vector<std::size_t> numbers = shuffled(100, generator);
  EXPECT_FALSE(std::ranges::is_sorted(numbers));
  std::ranges::sort(numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) EXPECT_EQ(numbers[i], i);
  EXPECT_TRUE(shuffled(0, generator).empty());
}

TEST(Statistics, ARobustDeviationIsThatOfANormalSample) {
  EXPECT_DOUBLE_EQ(robust_deviation(Numbers{1, 2, 3, 4, 100}), 1.4826);
}

}  // namespace
}  // namespace pibench::reports
