// Tests whether a sample falls in two groups: its median may then describe neither. J. A. Hartigan
// and P. M. Hartigan, The Dip Test of Unimodality, Annals of Statistics 13, 1985.
#pragma once

#include <cstddef>
#include <span>

namespace pibench::reports {

/// The greatest distance of the sample's distribution function from the nearest unimodal one:
/// 1/(2n) of an even grid, at most 1/4. The sample need not be sorted.
/// Precondition: it is not empty and holds no NaN.
double dip(std::span<const double> sample);

/// The probability of such a dip or a greater one in a uniform sample of that size, by simulation.
/// The draw is seeded: the same arguments give the same value. Precondition: size > 0.
double dip_p_value(double dip, std::size_t size);

inline constexpr std::size_t fewest_for_humps = 10;
inline constexpr double p_of_humps = 0.01;

/// True when the dip test rejects a single hump, p < 0.01; never for fewer than 10 values.
bool looks_bimodal(std::span<const double> sample);

}  // namespace pibench::reports
