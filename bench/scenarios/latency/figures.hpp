// The times of round trips, as report values.
#pragma once

#include "bench/scenarios/latency/latency.hpp"
#include "bench/scenarios/trial/cell_job.hpp"

namespace pibench {

TrialFigures figures_of(LatencyResult result);

}  // namespace pibench
