// A stream of messages as the trials of a cell, for this scenario's plan and others'.
#pragma once

#include "bench/plan/cell_planner.hpp"

namespace pibench {

/// A stream over the transport of `row`, which is nullptr only where no trial will be run.
CellJob throughput_job(const Row* row, const TrafficJob& traffic);

}  // namespace pibench
