// Resources that a piece of work took from this process and, for usage_so_far(), from its reaped
// children; getrusage(2).
#pragma once

#include "bench/harness/clock.hpp"

namespace pibench {

struct Usage {
  Nanoseconds cpu{};  ///< user and system
  long voluntary_switches = 0;
  long involuntary_switches = 0;
  long minor_faults = 0;
  long major_faults = 0;
};

/// The usage since the start of the process. Children count once they are reaped.
Usage usage_so_far();
/// The usage of this process alone, for a worker, or for a parent around a timed region. Its CPU
/// time is that of CLOCK_PROCESS_CPUTIME_ID, clock_gettime(2), in nanoseconds; usage_so_far() has
/// microseconds only, so one must not be subtracted from the other.
Usage own_usage();
/// The usage of the calling thread alone, in the same units.
Usage own_thread_usage();
Usage operator+(const Usage& a, const Usage& b);
Usage operator-(const Usage& end, const Usage& start);

}  // namespace pibench
