// System calls per operation of a cell, counted in trials of their own, as counting slows them
// down.
#pragma once

#include "bench/counters/syscall_counter.hpp"
#include "bench/plan/planned_cell.hpp"
#include "bench/run/trial_runner.hpp"

namespace pibench {

/// The calls of parent and worker together, a broker's included, per round trip or message. Only
/// where each operation makes the same number: no average of calls that depend on who happened to
/// sleep. Takes three short trials. Precondition: JobFacts::same_calls.
CallsPerOperation count_calls(const PlannedCell& cell, TrialRunner& runner);

}  // namespace pibench
