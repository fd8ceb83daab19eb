// The places at which the level of a series shifts, by their size.
//
// The series is cut so that the squared distances of the values from the level of their segment, in
// units of the noise and bounded, plus a penalty per cut are the least there is (P. Fearnhead and
// G. Rigaill, Changepoint Detection in the Presence of Outliers, Journal of the American
// Statistical Association 114, 2019). The bound is a little below the penalty: one or two outliers
// are no level, three values that agree are one, however far away they are. A level is one of the
// values, which makes the search exact in time that grows with the square of the length.
//
// The noise is that of the differences of neighbours, as steps change few of them. The penalty
// grows with the logarithm of the length, as in the Bayesian information criterion, and more for
// short series, whose noise is hardly known: a series of normal noise without a shift shows one in
// at most 1 in 100 (reports/README.md has the rates). As noise has other shapes too, shuffled
// series are cut in the same way: where more than 1 in 100 of them gain as much, there is no shift.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pibench::reports {

/// No segment is shorter.
inline constexpr std::size_t shortest_level = 3;
/// No shift is found in a shorter series.
inline constexpr std::size_t fewest_for_shifts = 10;
/// Noise below this is taken for it: 0.1 % of a value whose natural logarithm is in the series.
inline constexpr double least_noise = 1e-3;

/// The indices are those of the first value of the new level.
struct Shift {
  std::size_t at = 0;        ///< the likeliest
  std::size_t earliest = 0;  ///< with `latest`, what holds the true one in 95 of 100
  std::size_t latest = 0;
  double certainty = 1;  ///< the probability of `at`, given that there is a shift
};

struct LevelShifts {
  std::vector<Shift> shifts{};  ///< ascending; empty where there is one level
  double noise = 0;             ///< the standard deviation within a level
  /// The share of orders of the same values that would show as much; 1 where there is one level.
  double chance = 1;
};

/// The standard deviation of the values within a level, by the differences of neighbours;
/// least_noise at least. Precondition: two values at least.
double noise_of_levels(std::span<const double> series);

/// The series is on a scale on which noise is alike everywhere, as that of the logarithms of times.
/// The shuffles are seeded: the same series has the same shifts. Precondition: no NaN, no infinity.
LevelShifts level_shifts(std::span<const double> series);

}  // namespace pibench::reports
