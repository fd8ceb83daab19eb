// The one-sided rank-sum test of two independent samples: H. B. Mann and D. R. Whitney, On a Test
// of Whether One of Two Random Variables is Stochastically Larger than the Other, Annals of
// Mathematical Statistics 18, 1947. All functions are pure.
#pragma once

#include <cstddef>
#include <span>

namespace pibench::reports {

/// The p-value: the probability that the values of the first sample exceed those of the second at
/// least as often as here, if both come from one distribution. Pairs of equal values count as not
/// exceeding. Exact up to 2500 pairs of values; beyond, the normal approximation with continuity
/// correction. Precondition: neither sample is empty or holds a NaN.
double rank_sum_above(std::span<const double> greater, std::span<const double> lesser);

/// The least number of values in both samples for a p-value as small as that, all of the one above
/// all of the other. Precondition: p > 0.
std::size_t fewest_for_rank_sum(double p);

}  // namespace pibench::reports
