// Several runs as one.
#pragma once

#include <cstddef>
#include <span>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// The first run with the repetitions of all: every cell that any run has, with those of the runs
/// in which it was measured, each with the counter run_index, from 0; a run that is merged itself
/// counts as those that it holds. A cell that no run measured, or that failed in one of them, is as
/// in that one. Percentiles are told to the width of a bucket (merged_distribution()). The warnings
/// and notes of all runs are kept; it is complete where all are; what was measured of the machine
/// is the mean of the runs. Precondition: at least one run.
ResultSet merged_runs(std::span<const ResultSet> runs);

/// How many runs the repetitions are of; 0 of a cell without any.
std::size_t runs_in(const Cell& cell);
/// The number of runs that were merged; 1 where none were.
std::size_t runs_in(const ResultSet& results);

}  // namespace pibench::reports
