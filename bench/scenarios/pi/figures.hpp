// The times of a pi job, as report values.
#pragma once

#include "bench/scenarios/pi/pi.hpp"
#include "bench/scenarios/trial/cell_job.hpp"

namespace pibench {

TrialFigures figures_of(const PiResult& result);

}  // namespace pibench
