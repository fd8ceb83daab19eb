#include "reports/results/distribution.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

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

}  // namespace

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
