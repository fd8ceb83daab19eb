// Round trips as the trials of a cell, for this scenario's plan and others'.
#pragma once

#include "bench/plan/cell_planner.hpp"

namespace pibench {

/// Round trips over the transport of `row`, which is nullptr only where no trial will be run.
CellJob latency_job(const Row* row, const TrafficJob& traffic);

}  // namespace pibench
