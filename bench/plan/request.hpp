// The user's request for a run.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/harness/clock.hpp"
#include "bench/harness/placement.hpp"
#include "bench/plan/scenario.hpp"
#include "bench/series/kernels.hpp"
#include "transports/contract/transport.hpp"

namespace pibench {

inline constexpr std::uint64_t terms_max = 1'000'000'000'000;
inline constexpr std::uint16_t workers_max = 1024;

/// The time that so many of the messages must not exceed, where the highest rate is looked for.
struct TimeLimit {
  std::string percentile = "p99";
  double share = 0.99;
  Nanoseconds time = std::chrono::milliseconds(1);
};

/// Empty lists mean the values that suit each scenario.
struct RunRequest {
  std::vector<const Scenario*> scenarios;
  std::vector<std::string> transports;  ///< empty: all
  std::vector<std::string> required;    ///< must be usable, or the run does not start
  std::vector<std::size_t> bytes;
  std::vector<std::size_t> payloads;  ///< of scenarios that go through many, where `bytes` is empty
  std::vector<std::uint16_t> workers;
  std::vector<Placement> placements;
  std::vector<Wakeup> waits;  ///< of transports that let one choose
  std::vector<std::uint64_t> rates;
  TimeLimit limit;
  std::uint64_t terms = 10'000'000;
  series::Kernel kernel = series::Kernel::simd;
  std::optional<Nanoseconds> deadline;  ///< of one trial
  Settings settings;
};

}  // namespace pibench
