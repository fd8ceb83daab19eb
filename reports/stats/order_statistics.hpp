// Intervals of quantiles from the ranks of a sample alone, whatever its distribution: W. J.
// Conover, Practical Nonparametric Statistics, 1999, section 3.2; between ranks after T. P.
// Hettmansperger and S. J. Sheather, Confidence Intervals Based on Interpolated Order Statistics,
// Statistics and Probability Letters 4, 1986. All functions are pure. Values must be independent of
// each other.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "reports/stats/stats.hpp"

namespace pibench::reports {

/// Ranks in an ascending sample, from 1.
struct Ranks {
  std::uint64_t low = 0;
  std::uint64_t high = 0;
};

/// The ranks between whose values the population's p-quantile lies in at least 95 of 100 samples of
/// that size, 0 < p < 1; nothing where even the least or the greatest value is no bound.
std::optional<Ranks> quantile_ranks(std::uint64_t count, double p);

/// The fewest values whose median has a 95 % interval: that of 5, from the least to the greatest,
/// holds the population's in 15 of 16 samples, that of 3 in 3 of 4.
inline constexpr std::size_t fewest_for_interval = 6;

/// 95 % interval of the population's median, between ranks so that it is neither wider nor
/// narrower: 94 to 96 % by simulation (reports/README.md). Precondition: at least
/// fewest_for_interval values, no NaN.
Interval median_interval_of(std::span<const double> sample);

}  // namespace pibench::reports
