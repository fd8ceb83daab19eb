// The time of the bare copies that a mechanism must make: one where sender and receiver share
// memory, two where the kernel or a buffer is in between.
#pragma once

#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench {

struct CopyJob : TrafficJob {
  int copies = 1;                  ///< of each message, 1 or 2
  int messages_per_operation = 1;  ///< 2 for a round trip
};

struct CopyResult {
  std::uint64_t iterations = 0;
  Nanoseconds elapsed{};
  double check_ns = 0;  ///< what the check takes of an operation; measured apart
  Usage usage;
};

/// Runs in one freshly forked, pinned worker; every message is numbered, copied, and read in full.
/// Throws TrialError.
CopyResult measure_copies(const CopyJob& job);

}  // namespace pibench
