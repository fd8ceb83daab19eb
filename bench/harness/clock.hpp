// The one clock of all measurements: CLOCK_MONOTONIC, the same for all processes of a machine.
#pragma once

#include <chrono>

namespace pibench {

using Clock = std::chrono::steady_clock;
using Nanoseconds = std::chrono::nanoseconds;

inline double in_ns(Nanoseconds duration) {
  return static_cast<double>(duration.count());
}

}  // namespace pibench
