// The number of operations that one trial of a cell times; found once per cell, before its first
// counted trial, and the same for all of its repetitions of a run.
#pragma once

#include "bench/plan/planned_cell.hpp"
#include "bench/run/trial_runner.hpp"

namespace pibench {

/// Rehearses the cell in uncounted trials, which also show whether it works, and sets its length so
/// that a timed pass takes about `pass`. Throws TrialError; `unsupported` for a load that the
/// mechanism cannot keep up with.
void calibrate(PlannedCell& cell, Nanoseconds pass, TrialRunner& runner);

/// True where this trial, of the cell's length, was much shorter than `pass`; the length is then
/// one that should do. A rehearsal of few operations takes the start of its workers, or a moment in
/// which the machine was busy, for the time of the operations.
bool lengthen(PlannedCell& cell, Nanoseconds pass, const reports::Repetition& trial);

/// Sets the iterations that an earlier run of the same cell has found.
void adopt_iterations(PlannedCell& cell, const reports::Repetition& earlier);

}  // namespace pibench
