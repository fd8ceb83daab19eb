// The number of operations that one trial of a cell times; found once per cell, before its first
// counted trial, and the same for all of its repetitions.
#pragma once

#include "bench/plan/planned_cell.hpp"
#include "bench/run/trial_runner.hpp"

namespace pibench {

/// Rehearses the cell in uncounted trials, which also show whether it works, and sets its length so
/// that a timed pass takes about `pass`. Throws TrialError; `unsupported` for a load that the
/// mechanism cannot keep up with.
void calibrate(PlannedCell& cell, Nanoseconds pass, TrialRunner& runner);

/// Sets the iterations that an earlier run of the same cell has found.
void adopt_iterations(PlannedCell& cell, const reports::Repetition& earlier);

}  // namespace pibench
