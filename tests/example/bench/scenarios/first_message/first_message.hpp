// The first message through a fresh link: what a program pays that starts, says one thing and ends.
#pragma once

#include <cstdint>
#include <vector>

#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench {

struct FirstMessageResult {
  std::vector<std::int64_t> times_ns;  ///< from opening the link to the arrival, in order
  Usage usage;                         ///< of parent and workers
};

struct FirstMessageJob : TrafficJob {
  using Result = FirstMessageResult;
};

}  // namespace pibench
