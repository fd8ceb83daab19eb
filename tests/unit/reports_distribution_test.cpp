#include "reports/results/distribution.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace pibench::reports {
namespace {

using Times = std::vector<std::int64_t>;

Times one_to(std::int64_t last) {
  Times times(static_cast<std::size_t>(last));
  std::iota(times.rbegin(), times.rend(), 1);
  return times;
}

TEST(ReportsDistribution, PercentilesAreTheNearestRanks) {
  Times times = one_to(1000);
  const Distribution all = distribution_of(times);
  EXPECT_EQ(all.count, 1000u);
  EXPECT_EQ(all.min_ns, 1);
  EXPECT_EQ(all.p50_ns, 500);
  EXPECT_EQ(all.p90_ns, 900);
  EXPECT_EQ(all.p99_ns, 990);
  EXPECT_EQ(all.p999_ns, 999);
  EXPECT_EQ(all.max_ns, 1000);
}

TEST(ReportsDistribution, AHundredValuesHaveTheirNinetyNinthAtNinetyNine) {
  Times times = one_to(100);
  EXPECT_EQ(distribution_of(times).p99_ns, 99);
  EXPECT_EQ(distribution_of(times).p999_ns, 100);
}

TEST(ReportsDistribution, OneValueIsEveryPercentile) {
  Times times{7};
  const Distribution all = distribution_of(times);
  EXPECT_EQ(all.p50_ns, 7);
  EXPECT_EQ(all.p999_ns, 7);
  ASSERT_EQ(all.buckets.size(), 1u);
  EXPECT_EQ(all.buckets.front(), (Distribution::Bucket{7, 1}));
}

TEST(ReportsDistribution, BucketsCountEveryValueOnceAndAscend) {
  Times times = one_to(5000);
  times.push_back(0);
  const Distribution all = distribution_of(times);
  std::uint64_t total = 0;
  double before = 0;
  for (const Distribution::Bucket& bucket : all.buckets) {
    EXPECT_GT(bucket.upper_ns, before);
    EXPECT_GT(bucket.count, 0u);
    before = bucket.upper_ns;
    total += bucket.count;
  }
  EXPECT_EQ(total, all.count);
  EXPECT_EQ(before, all.max_ns);
}

TEST(ReportsDistribution, ATimeOnTheEdgeBelongsToTheBucketItEnds) {
  Times times{1023, 1024};
  const Distribution all = distribution_of(times);
  ASSERT_EQ(all.buckets.size(), 1u);
  EXPECT_EQ(all.buckets.front(), (Distribution::Bucket{1024, 2}));
}

}  // namespace
}  // namespace pibench::reports
