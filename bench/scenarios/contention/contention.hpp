// Workers that all decrement one shared count, each under the same primitive.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "bench/scenarios/contention/primitive.hpp"
#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench::contention {

/// `bytes`, `iterations` and `blocks` of the traffic job mean nothing here.
struct ContentionJob : TrafficJob {
  /// The time that each pass gives a worker, where it has a CPU of its own: as much longer as there
  /// are more workers than CPUs, and at most an eighth of the deadline.
  Nanoseconds pass = std::chrono::milliseconds(5);
};

struct ContentionResult {
  std::uint64_t operations = 0;  ///< timed ones, of all workers together
  Nanoseconds elapsed{};         ///< from the common start to the common stop
  double overlap = 0;            ///< the share of it with two workers or more in their loops
  double fairness = 1;           ///< Jain's index of the workers' decrements in that time
  std::uint64_t lost = 0;        ///< updates that the count lacks after the timed pass
  /// From asking for the turn until it was had, or until the decrement was made where nothing is
  /// held; of decrements of a pass of their own.
  std::vector<std::int64_t> waiting_ns;
  Usage workers;
  PerfCounts counts;
};

/// One line of the primitives' catalogue.
struct PrimitiveRow {
  PrimitiveDescriptor descriptor;
  Probe (*probe)(const Settings& settings);
  /// Throws TrialError, also where the count is not what it must be, two workers had their
  /// turns at one time, or no two were in their loops at one time.
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
