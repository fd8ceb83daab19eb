// The job of one cell's trials. A scenario's plan makes it; whoever measures runs it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/scenarios/trial/facts.hpp"
#include "bench/scenarios/trial/on_progress.hpp"
#include "reports/results/model.hpp"
#include "transports/contract/transport.hpp"

namespace pibench {

/// The context of a trial; all that it refers to outlives the trial.
struct TrialContext {
  posix::RunDirectory& run;
  const Settings& settings;
  const OnProgress* on_progress = nullptr;
};

/// Times of single operations, by the name that they have in reports::Cell::distributions.
using SingleTimes = std::map<std::string, std::vector<std::int64_t>>;

/// The figures of one trial, as report values.
struct TrialFigures {
  reports::Repetition repetition;  ///< per operation
  SingleTimes times_ns{};
  std::vector<std::int64_t> blocks_ns{};  ///< each block's time, in order, where the job has blocks
};

struct CellJob {
  JobFacts facts;
  /// One trial in freshly forked workers. Throws TrialError.
  std::function<TrialFigures(const TrialLength&, const TrialContext&)> run;
};

}  // namespace pibench
