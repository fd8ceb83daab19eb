// The one clock of all measurements: CLOCK_MONOTONIC, the same for all processes of a machine.
#pragma once

#include <chrono>
#include <ctime>

namespace pibench {

using Clock = std::chrono::steady_clock;
using Nanoseconds = std::chrono::nanoseconds;

inline double in_ns(Nanoseconds duration) {
  return static_cast<double>(duration.count());
}

inline timespec to_timespec(Nanoseconds duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return {seconds.count(), static_cast<long>((duration - seconds).count())};
}

}  // namespace pibench
