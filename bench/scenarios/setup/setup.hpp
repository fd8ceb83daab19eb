// Opening and closing a link, without traffic.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "bench/counters/holdings.hpp"
#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench {

struct SetupResult;

struct SetupJob : TrafficJob {
  using Result = SetupResult;
};

/// Totals of all blocks.
struct SetupTotals {
  std::uint64_t iterations = 0;
  Nanoseconds open{};
  Nanoseconds close{};
  std::optional<Holdings> held;  ///< held by the kernel for one open link, where /proc shows it
  Usage usage;
  PerfCounts counts;
};

struct SetupResult : SetupTotals {
  std::vector<std::int64_t> blocks_ns;  ///< opening and closing, in order
};

}  // namespace pibench
