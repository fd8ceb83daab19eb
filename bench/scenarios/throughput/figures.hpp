// The time of a stream of messages, as report values.
#pragma once

#include "bench/scenarios/throughput/throughput.hpp"
#include "bench/scenarios/trial/cell_job.hpp"

namespace pibench {

TrialFigures figures_of(const ThroughputResult& result, const TrafficJob& job);

}  // namespace pibench
