// The exact sign test on paired log-ratios (Dixon and Mood, The Statistical Sign Test, Journal of
// the American Statistical Association 41, 1946) and the exact bounds on their median that belong
// to it (Conover, Practical Nonparametric Statistics, 1999, section 3.2). Nothing is assumed of the
// distribution but that the pairs are independent, so a gross outlier counts no more than any other
// pair. All functions are pure.
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace pibench::reports {

/// One-sided: the probability that at least as many log-ratios as here lie above `log_margin` if
/// their median does not. Those equal to the margin count as not above it. 1 for no pairs.
double sign_test_above(std::span<const double> log_ratios, double log_margin);
/// The like for log-ratios below `log_margin`.
double sign_test_below(std::span<const double> log_ratios, double log_margin);

/// The greatest log-ratio of the sample that the median is at or above at the level, e.g.
/// 0.95; nothing of too few pairs. It lies above a margin where sign_test_above() of that margin is
/// at most 1 - level, and nowhere else.
std::optional<double> median_lower_bound(std::span<const double> log_ratios, double level);
/// The least log-ratio of the sample that the median is at or below at the level.
std::optional<double> median_upper_bound(std::span<const double> log_ratios, double level);

/// The least number of pairs for a bound at that level. Precondition: level < 1.
std::size_t fewest_pairs(double level);

}  // namespace pibench::reports
