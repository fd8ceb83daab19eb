// Many single times to exact percentiles and a histogram; pure.
#pragma once

#include <cstdint>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// Percentile p of n values is the smallest that at least p n of them do not exceed (nearest rank).
/// Buckets are equally wide on a logarithmic axis, `buckets_per_octave` to a doubling.
/// Precondition: `times_ns` is not empty. Sorts it.
Distribution distribution_of(std::vector<std::int64_t>& times_ns);

/// The times of both. Its buckets, least and greatest are exact; its percentiles lie within the
/// bucket of the exact ones.
Distribution merged_distribution(const Distribution& one, const Distribution& other);

/// The nearest-rank percentile of sorted times, 0 < p <= 1.
double percentile_of_sorted(const std::vector<std::int64_t>& times_ns, double p);

inline constexpr int buckets_per_octave = 16;

/// The fewest values beyond a percentile that is told: with fewer, chance alone may leave the
/// population's percentile beyond all values, and what is shown is a maximum under another name.
inline constexpr std::uint64_t fewest_beyond = 5;

/// True when at least so many of `count` values lie beyond their nearest-rank percentile p. A
/// maximum (p = 1) is none, and is always told.
bool carries_percentile(std::uint64_t count, double p);

}  // namespace pibench::reports
