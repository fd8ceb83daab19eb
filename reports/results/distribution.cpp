#include "reports/results/distribution.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <map>

namespace pibench::reports {
namespace {

/// A bucket includes its upper end. Times up to one nanosecond share one bucket.
int bucket_of(std::int64_t time_ns) {
  if (time_ns <= 1) return -1;
  const double position = std::log2(static_cast<double>(time_ns)) * buckets_per_octave;
  return static_cast<int>(std::ceil(position)) - 1;
}

double upper_end(int bucket) {
  return std::exp2(static_cast<double>(bucket + 1) / buckets_per_octave);
}

/// The bucket that ends there, or in which the greatest of all times ended it.
int bucket_ending_at(double upper_ns) {
  constexpr double rounding = 1e-9;
  if (!(upper_ns > 1)) return -1;
  return static_cast<int>(std::ceil(std::log2(upper_ns) * buckets_per_octave - rounding)) - 1;
}

std::vector<Distribution::Bucket> buckets_of_sorted(const std::vector<std::int64_t>& times_ns) {
  std::vector<Distribution::Bucket> buckets;
  auto rest = times_ns.begin();
  while (rest != times_ns.end()) {
    const int bucket = bucket_of(*rest);
    const auto end = std::find_if(
        rest, times_ns.end(), [bucket](std::int64_t time) { return bucket_of(time) != bucket; });
    buckets.push_back({upper_end(bucket), static_cast<std::uint64_t>(end - rest)});
    rest = end;
  }
  buckets.back().upper_ns = static_cast<double>(times_ns.back());
  return buckets;
}

/// The nearest rank, from 1.
std::uint64_t rank_of(std::uint64_t count, double p) {
  // A hair is taken off, because 0.99 * 100 is above 99 in binary.
  const double rank = std::ceil(p * static_cast<double>(count) * (1 - 1e-12));
  return static_cast<std::uint64_t>(std::max(rank, 1.0));
}

std::vector<Distribution::Bucket> merged_buckets(const Distribution& one,
                                                 const Distribution& other) {
  std::map<int, std::uint64_t> counts;
  for (const Distribution* each : {&one, &other})
    for (const auto& [upper_ns, count] : each->buckets) counts[bucket_ending_at(upper_ns)] += count;
  std::vector<Distribution::Bucket> buckets;
  for (const auto& [bucket, count] : counts) buckets.push_back({upper_end(bucket), count});
  if (!buckets.empty()) buckets.back().upper_ns = std::max(one.max_ns, other.max_ns);
  return buckets;
}

/// As if the times of a bucket lay equally far from each other.
double percentile_of_buckets(const Distribution& times, double p) {
  const std::uint64_t rank = rank_of(times.count, p);
  double lower_ns = times.min_ns;
  std::uint64_t below = 0;
  for (const auto& [upper_ns, count] : times.buckets) {
    if (rank <= below + count) {
      const double part = (static_cast<double>(rank - below) - 0.5) / static_cast<double>(count);
      return std::clamp(lower_ns + part * (upper_ns - lower_ns), times.min_ns, times.max_ns);
    }
    below += count;
    lower_ns = std::max(upper_ns, times.min_ns);
  }
  return times.max_ns;
}

}  // namespace

Distribution merged_distribution(const Distribution& one, const Distribution& other) {
  Distribution merged{.count = one.count + other.count,
                      .min_ns = std::min(one.min_ns, other.min_ns),
                      .max_ns = std::max(one.max_ns, other.max_ns),
                      .buckets = merged_buckets(one, other)};
  merged.p50_ns = percentile_of_buckets(merged, 0.5);
  merged.p90_ns = percentile_of_buckets(merged, 0.9);
  merged.p99_ns = percentile_of_buckets(merged, 0.99);
  merged.p999_ns = percentile_of_buckets(merged, 0.999);
  return merged;
}

double percentile_of_sorted(const std::vector<std::int64_t>& times_ns, double p) {
  assert(!times_ns.empty() && p > 0 && p <= 1);
  return static_cast<double>(times_ns[rank_of(times_ns.size(), p) - 1]);
}

bool carries_percentile(std::uint64_t count, double p) {
  return p >= 1 ? count > 0 : count >= rank_of(count, p) + fewest_beyond;
}

Distribution distribution_of(std::vector<std::int64_t>& times_ns) {
  assert(!times_ns.empty());
  std::ranges::sort(times_ns);
  return {.count = times_ns.size(),
          .min_ns = static_cast<double>(times_ns.front()),
          .p50_ns = percentile_of_sorted(times_ns, 0.5),
          .p90_ns = percentile_of_sorted(times_ns, 0.9),
          .p99_ns = percentile_of_sorted(times_ns, 0.99),
          .p999_ns = percentile_of_sorted(times_ns, 0.999),
          .max_ns = static_cast<double>(times_ns.back()),
          .buckets = buckets_of_sorted(times_ns)};
}

}  // namespace pibench::reports
