#include "reports/results/merged_runs.hpp"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "reports/results/distribution.hpp"
#include "reports/results/names.hpp"
#include "tests/golden/sample_comparison.hpp"

namespace pibench::reports {
namespace {

ResultSet run_of(const std::vector<double>& times) {
  return comparable_run({comparable_cell("pipe", "blocking", "same", times)});
}

std::vector<double> indices(const ResultSet& merged) {
  std::vector<double> found;
  for (const Repetition& repetition : merged.cells.front().repetitions)
    found.push_back(counter(repetition, counters::run_index).value_or(-1));
  return found;
}

TEST(MergedRunsTest, CountTheRunsThatAreMergedThemselves) {
  const ResultSet two = merged_runs(std::array{run_of({1, 2}), run_of({3})});
  EXPECT_EQ(indices(two), (std::vector<double>{0, 0, 1}));
  const ResultSet five = merged_runs(std::array{two, run_of({4}), two});
  EXPECT_EQ(indices(five), (std::vector<double>{0, 0, 1, 2, 3, 3, 4}));
  EXPECT_EQ(runs_in(five), 5u);
  EXPECT_EQ(runs_in(five.cells.front()), 5u);
  EXPECT_EQ(runs_in(run_of({1, 2})), 1u);
}

TEST(MergedRunsTest, ACellThatFailedInOneHasNoFigures) {
  ResultSet failed = run_of({});
  failed.cells.front().outcome = Outcome::failed;
  failed.cells.front().reason = "a worker died";
  for (const auto& runs : {std::array{failed, run_of({1})}, std::array{run_of({1}), failed}}) {
    const ResultSet merged = merged_runs(runs);
    const Cell& cell = merged.cells.front();
    EXPECT_EQ(cell.outcome, Outcome::failed);
    EXPECT_EQ(cell.reason, "a worker died");
    EXPECT_TRUE(cell.repetitions.empty());
  }
}

TEST(MergedRunsTest, ACellThatOneCouldMeasureIsMeasured) {
  const Cell cell = merged_runs(std::array{run_of({}), run_of({1, 2})}).cells.front();
  EXPECT_EQ(cell.outcome, Outcome::measured);
  EXPECT_EQ(cell.reason, "");
  EXPECT_EQ(runs_in(cell), 1u);
}

TEST(MergedRunsTest, TheMachineIsAsTheRunsFoundItOnTheMean) {
  std::array runs{run_of({1}), run_of({1})};
  runs[0].environment["core_to_core_before_ns"] = 100;
  runs[1].environment["core_to_core_before_ns"] = 400;
  EXPECT_NEAR(merged_runs(runs).environment.at("core_to_core_before_ns").get<double>(), 200, 1e-6);
}

std::vector<std::int64_t> times_from(double first_ns, double factor, int count) {
  std::vector<std::int64_t> times;
  for (int i = 0; i < count; ++i)
    times.push_back(std::llround(first_ns * std::pow(factor, i % 97)));
  return times;
}

TEST(MergedRunsTest, DistributionsAreAddedToTheWidthOfABucket) {
  auto one = times_from(900, 1.03, 5000);
  auto other = times_from(1300, 1.05, 2000);
  auto all = one;
  all.insert(all.end(), other.begin(), other.end());
  const Distribution merged = merged_distribution(distribution_of(one), distribution_of(other));
  const Distribution exact = distribution_of(all);
  EXPECT_EQ(merged.count, exact.count);
  EXPECT_EQ(merged.min_ns, exact.min_ns);
  EXPECT_EQ(merged.max_ns, exact.max_ns);
  ASSERT_EQ(merged.buckets.size(), exact.buckets.size());
  for (std::size_t i = 0; i < merged.buckets.size(); ++i) {
    EXPECT_EQ(merged.buckets[i].count, exact.buckets[i].count) << i;
    EXPECT_NEAR(merged.buckets[i].upper_ns / exact.buckets[i].upper_ns, 1, 1e-12) << i;
  }
  const double width = std::exp2(1.0 / buckets_per_octave);
  for (const auto percentile : {&Distribution::p50_ns, &Distribution::p90_ns, &Distribution::p99_ns,
                                &Distribution::p999_ns}) {
    EXPECT_LE(merged.*percentile, exact.*percentile * width);
    EXPECT_GE(merged.*percentile, exact.*percentile / width);
  }
}

}  // namespace
}  // namespace pibench::reports
