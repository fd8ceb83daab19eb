// The cost of a trial's timed operations, all of them together.
#pragma once

#include "bench/counters/perf_counters.hpp"
#include "bench/counters/usage.hpp"

namespace pibench {

struct Cost {
  Usage parent;
  Usage workers;
  PerfCounts counts;  ///< of parent and workers
};

}  // namespace pibench
