// Another program at work on the machine, with which the self-test may disturb its measurements.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace pibench {

/// A process that burns one CPU in bursts of 1 to 100 ms, writing memory, with pauses as long. The
/// CPU is the last of those that this process may use, which no cell on `same` is measured on.
class BusyNeighbour {
 public:
  /// Throws UsageError where there is only one CPU; std::system_error.
  explicit BusyNeighbour(std::uint64_t seed);
  /// Kills and reaps it.
  ~BusyNeighbour();
  BusyNeighbour(const BusyNeighbour&) = delete;
  BusyNeighbour& operator=(const BusyNeighbour&) = delete;

 private:
  pid_t pid_;
};

}  // namespace pibench
