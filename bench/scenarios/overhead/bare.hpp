// The bare counterpart of a transport, as a few lines of one's own would be. It runs in the same
// binary, interleaved with the transport, so that a cost of the harness or the contract does not
// pass for the mechanism's. Bare loops know two fixed ends, one size, and no deadline but their
// process's; they number, fill and read their messages as the transports' loops do.
#pragma once

#include <cstdint>
#include <string_view>

#include "bench/scenarios/traffic/traffic.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::bare {

enum class Pass : std::uint8_t {
  round_trip,  ///< as the unstamped pass of latency
  stream,      ///< as throughput with one worker
};

struct Result {
  std::uint64_t iterations = 0;
  Nanoseconds elapsed{};
  Cost cost;
};

/// Throws TrialError.
using Run = Result (*)(const TrafficJob& job, Pass pass, posix::RunDirectory& run);

struct Counterpart {
  std::string_view transport;
  Run run;
  Wakeup wakeup = Wakeup::blocking;  ///< the same as the transport's
  bool streams = true;               ///< whether it has a bare stream as well as a round trip
};

/// nullptr where the transport has no bare counterpart.
const Counterpart* find(std::string_view transport);

}  // namespace pibench::bare
