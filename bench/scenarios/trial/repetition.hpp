// The common figures of all scenarios: from the cost of a trial to counters, per operation.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "bench/counters/cost.hpp"
#include "bench/harness/clock.hpp"
#include "bench/scenarios/trial/cell_job.hpp"

namespace pibench {

using Counters = std::map<std::string, double>;

/// A repetition whose operation took `real_time_ns`, with the counters that every scenario has.
reports::Repetition repetition_of(double real_time_ns, std::uint64_t iterations,
                                  const Usage& usage);
/// The repetition with the shares of parent and workers kept apart.
reports::Repetition repetition_of(double real_time_ns, std::uint64_t iterations, const Cost& cost);

void add_switches_and_faults(Counters& counters, const Usage& usage, double operations);
/// Cycles and instructions, where this machine counts them.
void add_counts(Counters& counters, const PerfCounts& counts, double operations);
/// Where the link tells it.
void add_capacity(Counters& counters, const Capacity& capacity);
void add_rates(Counters& counters, double message_ns, std::size_t bytes);

/// `<prefix>p50_ns` to `<prefix>p999_ns`, as far as enough times lie beyond (carries_percentile()),
/// and `<prefix>max_ns`; nothing where there are no times.
void add_percentiles(Counters& counters, const std::string& prefix,
                     const std::vector<std::int64_t>& times_ns);
/// The percentiles of secondary times, as far: `<prefix>p50_ns` and `<prefix>p99_ns`.
void add_side_percentiles(Counters& counters, const std::string& prefix,
                          const std::vector<std::int64_t>& times_ns);

double mean(const std::vector<std::int64_t>& times_ns);
double per_operation(Nanoseconds time, std::uint64_t operations);

}  // namespace pibench
