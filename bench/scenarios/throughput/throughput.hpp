// Workers stream messages to the parent as fast as it takes them.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench {

struct ThroughputResult;

struct ThroughputJob : TrafficJob {
  using Result = ThroughputResult;
};

/// In every block the clock starts with the first worker's first message and stops when the parent
/// has received and read the last one; it is not looked at in between. Only where losses are
/// allowed, the last one can be any, and each arrival is stamped.
struct ThroughputResult {
  std::uint64_t messages = 0;  ///< timed ones that arrived, of all workers together
  std::uint64_t lost = 0;      ///< timed ones that did not; without Settings::allow_loss, none
  Nanoseconds elapsed{};       ///< of all blocks
  std::vector<std::int64_t> blocks_ns;  ///< each one's, in order
  /// Jain's index of the messages that had come from each worker when the first was done with the
  /// last block.
  double fairness = 1;
  Cost cost;
  Capacity capacity;
};

/// Jain, Chiu and Hawe (1984): 1 where all shares are equal, 1/n where one has everything.
double jain_index(const std::vector<std::uint64_t>& shares);

}  // namespace pibench
