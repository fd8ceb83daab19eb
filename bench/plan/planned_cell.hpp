// One cell to measure.
#pragma once

#include <optional>

#include "bench/scenarios/trial/cell_job.hpp"
#include "reports/results/model.hpp"

namespace pibench {

struct PlannedCell {
  reports::CellId id;
  reports::Traits traits;
  CellJob job;
  TrialLength length{};                  ///< of its trials, as calibration found it
  std::optional<reports::Cell> known{};  ///< an outcome that is known beforehand: no trial is run
  bool tried_out = false;  ///< its length is known, and its system calls where they were counted
  std::optional<double> system_calls{};  ///< per operation
};

}  // namespace pibench
