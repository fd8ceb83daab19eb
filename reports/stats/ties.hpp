// Which of several samples may have the least median: all compared at once. A column of many equal
// samples would otherwise call some of them greater than the least one by chance alone, which was
// picked as the least of them.
//
// The error of a median is estimated on the logarithms (reports/stats/median_error.hpp). Those of
// three values are guesses, so that no sample's counts for less than the upper quartile of all. Two
// medians differ where they are farther apart than both errors together, stretched so that of equal
// samples the greatest and the least seldom do: the range of several, as in J. W. Tukey's test and
// J. C. Hsu's comparisons with the best (Multiple Comparisons, 1996). The stretch is by simulation,
// which reports/README.md shows.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

namespace pibench::reports {

/// The fewest values that are compared.
inline constexpr std::size_t fewest_for_ties = 3;

/// The allowance of every sample, in the order given, on the scale of natural logarithms. Infinite
/// for a sample with a value that is not above zero. Precondition: every sample has
/// fewest_for_ties values or more, and no NaN.
std::vector<double> tie_allowances(std::span<const std::vector<double>> samples);

/// True where two medians cannot be told apart. Precondition: both are above zero.
inline bool are_tied(double median, double allowance, double other, double other_allowance) {
  return std::abs(std::log(median / other)) <= std::hypot(allowance, other_allowance);
}

}  // namespace pibench::reports
