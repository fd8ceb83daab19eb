#include <gtest/gtest.h>

#include <array>
#include <vector>

#include "reports/stats/order_statistics.hpp"
#include "reports/stats/stats.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

using Sample = std::vector<double>;

TEST(ReportsStats, QuantilesOfOneToTenAreThoseOfR) {
  // quantile(1:10, c(0, .1, .25, .5, .75, .9, 1), type = 7)
  const Sample sample{7, 3, 10, 1, 5, 9, 2, 8, 6, 4};
  EXPECT_DOUBLE_EQ(quantile(sample, 0), 1);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.1), 1.9);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.25), 3.25);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.5), 5.5);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.75), 7.75);
  EXPECT_DOUBLE_EQ(quantile(sample, 0.9), 9.1);
  EXPECT_DOUBLE_EQ(quantile(sample, 1), 10);
}

TEST(ReportsStats, AQuantileInterpolatesUnevenSteps) {
  // Position (4 - 1) * 0.4 = 1.2: 2 + 0.2 * (10 - 2).
  EXPECT_DOUBLE_EQ(quantile(Sample{1, 2, 10, 100}, 0.4), 3.6);
}

TEST(ReportsStats, OneValueIsEveryQuantile) {
  for (const double p : {0.0, 0.3, 1.0}) EXPECT_EQ(quantile(Sample{4.5}, p), 4.5);
}

TEST(ReportsStats, TheMedianOfEqualValuesIsThatValueToTheLastBit) {
  const double pi = 3.1415926217587953;
  EXPECT_EQ(median(Sample{pi, pi, pi, pi}), pi);
}

TEST(ReportsStats, MedianOfOddAndEvenCounts) {
  EXPECT_EQ(median(Sample{9, 1, 5}), 5);
  EXPECT_EQ(median(Sample{9, 1, 5, 6}), 5.5);
}

TEST(ReportsStats, TheMedianAbsoluteDeviationIgnoresAnOutlier) {
  // Median 2; distances 1 1 0 0 2 4 7, whose median is 1.
  EXPECT_EQ(median_absolute_deviation(Sample{1, 1, 2, 2, 4, 6, 9}), 1);
  EXPECT_EQ(median_absolute_deviation(Sample{3}), 0);
}

TEST(ReportsStats, ASummaryHoldsEveryFigure) {
  const Summary summary = summarise(Sample{4, 1, 2, 9, 3});
  EXPECT_EQ(summary.median, 3);
  EXPECT_EQ(summary.mad, 1);
  EXPECT_EQ(summary.min, 1);
  EXPECT_EQ(summary.max, 9);
  EXPECT_EQ(summary.count, 5U);
}

TEST(ReportsFormat, DurationsHaveThreeDigitsAndASuitableUnit) {
  EXPECT_EQ(format_duration_ns(0.0), "0 ns");
  EXPECT_EQ(format_duration_ns(0.25), "0.250 ns");
  EXPECT_EQ(format_duration_ns(5.0), "5.00 ns");
  EXPECT_EQ(format_duration_ns(512.0), "512 ns");
  EXPECT_EQ(format_duration_ns(12345.0), "12.3 µs");
  EXPECT_EQ(format_duration_ns(1.84e6), "1.84 ms");
  EXPECT_EQ(format_duration_ns(75.3e9), "75.3 s");
  EXPECT_EQ(format_duration_ns(1234e9), "1234 s");
  EXPECT_EQ(format_duration_ns(-1.84e6), "-1.84 ms");
}

TEST(ReportsFormat, RoundingCarriesIntoTheNextDigitAndUnit) {
  EXPECT_EQ(format_duration_ns(9.996), "10.0 ns");
  EXPECT_EQ(format_duration_ns(99.96), "100 ns");
  EXPECT_EQ(format_duration_ns(999.4), "999 ns");
  EXPECT_EQ(format_duration_ns(999.6), "1.00 µs");
}

TEST(ReportsFormat, IntervalsNameTheUnitOnceWhereTheEndsShareIt) {
  EXPECT_EQ(format_interval_ns(Interval{8.69e6, 9.3e6}), "8.69–9.30 ms");
  EXPECT_EQ(format_interval_ns(Interval{980e3, 1.02e6}), "980 µs–1.02 ms");
  EXPECT_EQ(format_interval_ns(std::optional<Interval>()), "");
}

TEST(ReportsFormat, DigitsAreGroupedByThousands) {
  EXPECT_EQ(group_digits("10000000"), "10,000,000");
  EXPECT_EQ(group_digits("999"), "999");
  EXPECT_EQ(group_digits("1e7"), "1e7");
  EXPECT_EQ(group_digits(""), "");
}

TEST(ReportsFormat, WidthCountsWhatATerminalShows) {
  EXPECT_EQ(display_width("12.3 µs"), 7U);
  EXPECT_EQ(display_width("e\u0301"), 1U);
  EXPECT_EQ(display_width("管道"), 4U);
}

TEST(ReportsFormat, PrintableTextCannotSteerATerminal) {
  EXPECT_EQ(printable("plain µ text"), "plain µ text");
  EXPECT_EQ(printable("a\x1b[31mb\nc\x7f"), "a?[31mb?c?");
  EXPECT_EQ(printable("one\u009btwo"), "one?two");
  EXPECT_EQ(printable("\xC0\x9B"), "?");
  EXPECT_EQ(printable("\xE2\x1b["), "??[");
  EXPECT_EQ(printable("\u202Eback"), "?back");
}

TEST(ReportsStats, TheIntervalOfTheMedianIsNearTheExactOne) {
  // The exact 95 % interval of the median of 1..100 is between the order statistics 40 and 61
  // (Conover, Practical Nonparametric Statistics, from the binomial with n = 100, p = 1/2).
  Sample sample;
  for (int i = 1; i <= 100; ++i) sample.push_back(i);
  const Interval interval = median_interval_of(sample);
  EXPECT_NEAR(interval.low, 40, 2.5);
  EXPECT_NEAR(interval.high, 61, 2.5);
  EXPECT_EQ(median_interval_of(sample), interval);
}

TEST(ReportsStats, TheIntervalOfEqualValuesIsThatValue) {
  EXPECT_EQ(median_interval_of(Sample{3, 3, 3, 3, 3, 3}), (Interval{3, 3}));
}

TEST(ReportsStats, TheIntervalOfSixReachesAlmostFromTheLeastToTheGreatest) {
  // 31 of 32 samples of six have the median between their ends: a little more than 95 %.
  const Interval interval = median_interval_of(Sample{6, 1, 5, 2, 4, 3});
  EXPECT_GT(interval.low, 1);
  EXPECT_LT(interval.low, 1.5);
  EXPECT_DOUBLE_EQ(interval.low + interval.high, 7);
}

TEST(ReportsStats, TheRatioOfASampleToItselfIsAroundOneAndOfItsDoubleAroundTwo) {
  const Sample sample{10, 11, 12, 13, 14, 15, 16};
  Sample doubled = sample;
  for (double& value : doubled) value *= 2;
  EXPECT_TRUE(bootstrap_median_ratio(sample, sample).contains(1));
  const Interval two = bootstrap_median_ratio(doubled, sample);
  EXPECT_TRUE(two.contains(2));
  EXPECT_FALSE(two.contains(1));
}

}  // namespace
}  // namespace pibench::reports
