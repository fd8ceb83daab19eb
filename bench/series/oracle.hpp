// The exact value of the series' first N terms, without summing:
// S_N = pi^2/8 - trigamma(N + 1/2)/4 (DLMF 5.15.1 and 5.15.5), in long double.
#pragma once

#include <cstdint>

#include "bench/series/slices.hpp"

namespace pibench::series {

/// Exactly 0 for no terms.
long double oracle_sum(std::uint64_t terms);
/// Of the slice's terms alone, to some units of long double's last place however far out it lies.
long double oracle_sum(Slice slice);
long double oracle_pi(std::uint64_t terms);
/// Absolute distance of `pi` from oracle_pi(terms).
double pi_error(double pi, std::uint64_t terms);

}  // namespace pibench::series
