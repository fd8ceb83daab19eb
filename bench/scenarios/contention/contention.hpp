// Workers that all decrement one shared count, each under the same primitive.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "bench/scenarios/contention/primitive.hpp"
#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench::contention {

/// `bytes` of the traffic job means nothing here.
struct ContentionJob : TrafficJob {};

struct ContentionResult {
  std::uint64_t operations = 0;  ///< timed ones, of all workers together
  Nanoseconds elapsed{};         ///< from the first timed decrement to the last
  double fairness = 1;           ///< Jain's index of the workers' rates
  std::uint64_t lost = 0;        ///< updates that the final count lacks
  Usage workers;
  PerfCounts counts;
};

/// One line of the primitives' catalogue.
struct PrimitiveRow {
  PrimitiveDescriptor descriptor;
  Probe (*probe)(const Settings& settings);
  /// Throws TrialError, also where the final count is not what it must be.
  ContentionResult (*run)(const ContentionJob& job, posix::RunDirectory& run,
                          const Settings& settings);
};

std::span<const PrimitiveRow> primitives();

/// A primitive that this build lacks, with the reason.
struct AbsentPrimitive {
  std::string_view name;
  std::string_view reason;
};
std::span<const AbsentPrimitive> absent_primitives();

}  // namespace pibench::contention
