// System calls per operation of a cell, counted in trials of their own: what counts them slows them
// down.
#pragma once

#include "bench/counters/syscall_counter.hpp"
#include "bench/plan/plan.hpp"
#include "bench/run/trial_runner.hpp"

namespace pibench {

/// Whether the cell has operations whose calls can be told apart from those around them: latency,
/// and throughput of one worker.
bool can_count_calls(const PlannedCell& cell);

/// Those of parent and worker together, a broker's included, per round trip or message. Only where
/// each makes the same number: no average of calls that depend on who happened to sleep. Takes
/// three short trials. Precondition: can_count_calls(cell).
CallsPerOperation count_calls(const PlannedCell& cell, TrialRunner& runner);

}  // namespace pibench
