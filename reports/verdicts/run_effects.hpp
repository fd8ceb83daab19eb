// What changes from run to run, where a side of a comparison has several runs. All functions are
// pure.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace pibench::reports {

/// The median of one cell in one run: natural logarithms.
struct RunMedian {
  double log_median = 0;
  double log_error = 0;  ///< standard error, from the scatter of repetitions alone
};
/// One per run, in the order of the runs.
using RunMedians = std::vector<RunMedian>;

struct RunEffects {
  /// By how much all cells of a run are above their mean over the runs: one per run, natural
  /// logarithms.
  std::vector<double> of_run{};
  /// The standard deviation of what is left of a cell's change from run to run, beyond what the
  /// scatter of its repetitions explains; 0 of one run.
  double log_scatter = 0;
  std::size_t cells = 0;  ///< that were measured in every run

  std::size_t runs() const { return of_run.size(); }
  /// The values of all runs of a cell without what all cells of a run have in common. Those of
  /// another number of runs are left as they are.
  std::vector<double> taken_out(const std::vector<std::vector<double>>& values_by_run) const;
};

/// Of the cells of one side. Those that were not measured in every run are left out.
RunEffects run_effects(std::span<const RunMedians> cells);

}  // namespace pibench::reports
