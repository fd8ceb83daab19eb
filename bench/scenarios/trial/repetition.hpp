// What the trials of each scenario gave, as report values: units and names of the counters.
#pragma once

#include "bench/plan/plan.hpp"
#include "bench/run/trial_runner.hpp"

namespace pibench {

TrialFigures figures_of(const PiResult& result);
TrialFigures figures_of(LatencyResult result);
TrialFigures figures_of(const ThroughputResult& result, const ThroughputJob& job);
TrialFigures figures_of(const SetupResult& result);
TrialFigures figures_of(LoadResult result, const LoadJob& job);
TrialFigures figures_of(const CopyResult& result, const CopyJob& job);
TrialFigures figures_of(const bare::Result& result);
TrialFigures figures_of(const contention::ContentionResult& result);

}  // namespace pibench
