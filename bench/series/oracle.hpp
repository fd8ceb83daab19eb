// The exact value of the series' first N terms, without summing:
// S_N = pi^2/8 - trigamma(N + 1/2)/4 (DLMF 5.15.1 and 5.15.5), in long double.
#pragma once

#include <cstdint>

namespace pibench::series {

/// Exactly 0 for no terms.
long double oracle_sum(std::uint64_t terms);
long double oracle_pi(std::uint64_t terms);
/// Absolute distance of `pi` from oracle_pi(terms).
double pi_error(double pi, std::uint64_t terms);

}  // namespace pibench::series
