// Percentiles of single operations, as far as the number of operations carries them. Every writer
// takes them from here.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "reports/results/model.hpp"
#include "reports/results/names.hpp"
#include "reports/stats/stats.hpp"

namespace pibench::reports {

/// A percentile that is kept of all repetitions together, under the name of the counter that holds
/// the same of one repetition.
struct PooledPercentile {
  const char* counter;
  double p;  ///< 1 for the maximum
  double Distribution::*time_ns;
};
inline constexpr std::array<PooledPercentile, 5> pooled_percentiles{
    {{counters::p50_ns, 0.5, &Distribution::p50_ns},
     {counters::p90_ns, 0.9, &Distribution::p90_ns},
     {counters::p99_ns, 0.99, &Distribution::p99_ns},
     {counters::p999_ns, 0.999, &Distribution::p999_ns},
     {counters::max_ns, 1, &Distribution::max_ns}}};

struct Percentile {
  double time_ns = 0;
  /// True where fewer than fewest_beyond times lie beyond: all that is known is that the percentile
  /// is not below `time_ns`.
  bool at_least = false;
  /// By order statistics, to the width of a bucket: 95 % for operations that are independent of
  /// each other, as those of one trial are not quite. Nothing for bounds and for the maximum.
  std::optional<Interval> between{};
};

/// Nothing of so few times that not even a bound is known.
std::optional<Percentile> percentile_of(const Distribution& times, const PooledPercentile& which);

/// That of the cell's main distribution (main_distribution()).
std::optional<Percentile> percentile_of(const Cell& cell, const PooledPercentile& which);

/// That of the distribution of this name; nothing where the cell has none.
std::optional<Percentile> percentile_of(const Cell& cell, std::string_view distribution_name,
                                        const PooledPercentile& which);

/// The time where it is told, and nothing where it is a bound: what files of numbers hold.
std::optional<double> told(const std::optional<Percentile>& percentile);

/// "43.2 µs", "≥ 43.2 µs"; empty for nothing.
std::string format_percentile(const std::optional<Percentile>& percentile);

}  // namespace pibench::reports
