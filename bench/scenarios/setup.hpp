// Opening and closing a link, without traffic.
#pragma once

#include <cstdint>

#include "bench/harness/holdings.hpp"
#include "bench/scenarios/traffic.hpp"

namespace pibench {

struct SetupJob : TrafficJob {};

struct SetupResult {
  std::uint64_t iterations = 0;
  Nanoseconds open{};   ///< of all iterations
  Nanoseconds close{};  ///< of all iterations
  Holdings held;        ///< what the kernel holds for one open link
  Usage usage;          ///< of all iterations
  PerfCounts counts;    ///< of all iterations
};

}  // namespace pibench
