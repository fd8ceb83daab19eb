// What a piece of work cost this process, and its reaped children where it says so; getrusage(2).
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

/// Since the start of the process. Children count once they are reaped.
Usage usage_so_far();
/// Of this process alone, for a worker, or for a parent around a timed region. Its CPU time is that
/// of CLOCK_PROCESS_CPUTIME_ID, clock_gettime(2), in nanoseconds; that of usage_so_far() has but
/// microseconds, so one must not be subtracted from the other.
Usage own_usage();
/// Of the calling thread alone, likewise.
Usage own_thread_usage();
Usage operator+(const Usage& a, const Usage& b);
Usage operator-(const Usage& end, const Usage& start);

}  // namespace pibench
