// What changes from run to run, where a side of a comparison has several runs. All functions are
// pure.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pibench::reports {

/// Natural logarithms of the medians of one cell, one per run, in the order of the runs.
using RunMedians = std::vector<double>;

struct RunEffects {
  /// By how much all cells of a run are above their mean over the runs: one per run, natural
  /// logarithms.
  std::vector<double> of_run{};
  /// The standard deviation of what is left of a cell's change from run to run; 0 of one run.
  double log_scatter = 0;

  std::size_t runs() const { return of_run.size(); }
  /// The standard error of the mean of all runs, as far as all cells have it in common.
  double log_error() const;
};

/// Of the cells of one side. Those that were not measured in every run are left out.
RunEffects run_effects(std::span<const RunMedians> cells);

}  // namespace pibench::reports
