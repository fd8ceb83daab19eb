// Runs trials of planned cells, one at a time.
#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "bench/plan/planned_cell.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "reports/results/model.hpp"

namespace pibench {

/// The outcome of a cell whose trial ended with this kind of error.
reports::Outcome outcome_of(TrialError::Kind kind);

class TrialRunner {
 public:
  TrialRunner(posix::RunDirectory& run, const Settings& settings)
      : run_(run), settings_(settings) {}

  /// Called while computations take long, with the cell that they belong to. Must not throw.
  using OnCellProgress = std::function<void(const PlannedCell& cell, std::string_view what,
                                            double share, Nanoseconds elapsed)>;
  void on_progress(OnCellProgress on_progress) { on_progress_ = std::move(on_progress); }

  /// Runs one trial in freshly forked workers, unless a signal has come. Throws TrialError.
  TrialFigures run(const PlannedCell& cell);

 private:
  posix::RunDirectory& run_;
  const Settings& settings_;
  OnCellProgress on_progress_;
};

}  // namespace pibench
