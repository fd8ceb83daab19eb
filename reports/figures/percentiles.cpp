#include "reports/figures/percentiles.hpp"

#include <fmt/format.h>

#include "reports/figures/cells.hpp"
#include "reports/results/distribution.hpp"
#include "reports/stats/order_statistics.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

/// The ends of the bucket that holds the time of that rank, from 1.
Interval bucket_of(const Distribution& times, std::uint64_t rank) {
  double lower_ns = times.min_ns;
  std::uint64_t below = 0;
  for (const auto& [upper_ns, count] : times.buckets) {
    below += count;
    if (rank <= below) return {lower_ns, upper_ns};
    lower_ns = upper_ns;
  }
  return {lower_ns, times.max_ns};
}

std::optional<Interval> between(const Distribution& times, double p) {
  const auto ranks = quantile_ranks(times.count, p);
  if (!ranks) return std::nullopt;
  return Interval{bucket_of(times, ranks->low).low, bucket_of(times, ranks->high).high};
}

}  // namespace

std::optional<Percentile> percentile_of(const Distribution& times, const PooledPercentile& which) {
  if (times.count == 0) return std::nullopt;
  const double time_ns = times.*which.time_ns;
  if (which.p >= 1) return Percentile{time_ns};
  if (carries_percentile(times.count, which.p))
    return Percentile{time_ns, false, between(times, which.p)};
  if (times.count <= fewest_beyond) return std::nullopt;
  return Percentile{bucket_of(times, times.count - fewest_beyond).low, true};
}

std::optional<Percentile> percentile_of(const Cell& cell, const PooledPercentile& which) {
  const Distribution* times = main_distribution(cell);
  return times != nullptr ? percentile_of(*times, which) : std::nullopt;
}

std::optional<Percentile> percentile_of(const Cell& cell, std::string_view distribution_name,
                                        const PooledPercentile& which) {
  const Distribution* times = distribution(cell, distribution_name);
  return times != nullptr ? percentile_of(*times, which) : std::nullopt;
}

std::optional<double> told(const std::optional<Percentile>& percentile) {
  return percentile && !percentile->at_least ? std::optional(percentile->time_ns) : std::nullopt;
}

std::string format_percentile(const std::optional<Percentile>& percentile) {
  if (!percentile) return {};
  return fmt::format("{}{}", percentile->at_least ? "≥ " : "",
                     format_duration_ns(percentile->time_ns));
}

}  // namespace pibench::reports
