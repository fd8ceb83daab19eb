// One to many: the parent publishes, and every worker receives each publication.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench {

struct FanoutResult;

struct FanoutJob : TrafficJob {
  using Result = FanoutResult;
};

/// Two passes. In the first the parent publishes when every worker has answered to the publication
/// before, and each arrival is stamped; times count from just before the first send. In the second
/// it publishes as fast as the workers take it, and the clock stops at the last arrival.
struct FanoutResult {
  std::vector<std::int64_t> to_first_ns;   ///< per publication: to the worker that has it first
  std::vector<std::int64_t> to_median_ns;  ///< to the worker in the middle
  std::vector<std::int64_t> to_last_ns;    ///< until all have it
  std::uint64_t streamed = 0;              ///< publications of the second pass
  std::uint64_t deliveries = 0;            ///< of these, by all workers together
  std::uint64_t lost = 0;                  ///< that were due besides; see Settings::allow_loss
  Nanoseconds streaming{};                 ///< of the second pass
  Cost cost;                               ///< of the first pass
  Capacity capacity;                       ///< of the way to each worker
};

}  // namespace pibench
