// Ping-pong of one payload between the parent and one worker.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench {

struct LatencyResult;

struct LatencyJob : TrafficJob {
  using Result = LatencyResult;
  std::uint64_t stamped = 1;  ///< round trips of the stamped pass
};

/// Round trips with work besides, or with none, by a loop that can do some.
struct BusyLatencyJob : LatencyJob {
  explicit BusyLatencyJob(const LatencyJob& job, BusyWork besides)
      : LatencyJob(job), work(besides) {}
  BusyWork work;  ///< before each of the parent's messages
};

/// The mean comes from a pass that reads the clock at the ends of its blocks only; single times
/// from a second pass, whose every round trip is kept and which pays for three stamps each.
struct LatencyResult {
  double round_trip_ns = 0;             ///< mean of the unstamped pass
  std::uint64_t iterations = 0;         ///< of all blocks
  std::vector<std::int64_t> blocks_ns;  ///< each one's time, in order
  Cost cost;                            ///< of the unstamped pass
  Capacity capacity;
  std::vector<std::int64_t> round_trips_ns;  ///< of the stamped pass, in order
  std::vector<std::int64_t> to_worker_ns;    ///< one way; empty where nothing travels
  std::vector<std::int64_t> to_parent_ns;    ///< one way, the worker's stamp included
};

}  // namespace pibench
