// Workers stream messages to the parent as fast as it takes them.
#pragma once

#include <cstdint>

#include "bench/scenarios/traffic.hpp"

namespace pibench {

struct ThroughputJob : TrafficJob {};

/// The clock starts with the first worker's first timed message and stops when the parent has
/// received and read the last one; it is not looked at in between. Only where losses are allowed,
/// the last one can be any, and each arrival is stamped.
struct ThroughputResult {
  std::uint64_t messages = 0;  ///< timed ones that arrived, of all workers together
  std::uint64_t lost = 0;      ///< timed ones that did not; without Settings::allow_loss, none
  Nanoseconds elapsed{};
  double fairness = 1;  ///< Jain's index of what had come from each when the first was done
  Cost cost;
};

/// Jain, Chiu and Hawe (1984): 1 where all shares are equal, 1/n where one has everything.
double jain_index(const std::vector<std::uint64_t>& shares);

}  // namespace pibench
