// Several runs as one.
#pragma once

#include <span>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// The first run with the repetitions of all: every cell that any run has, with those of the runs
/// in which it was measured, each with the counter run_index, from 0; a cell that no run measured,
/// or that failed in one of them, is as in that one. Distributions are left out, as they cannot be
/// added. The warnings of all runs are kept; it is complete where all are. Precondition: at least
/// one run.
ResultSet merged_runs(std::span<const ResultSet> runs);

}  // namespace pibench::reports
