// Runs one trial of a planned cell and says what came of it as report values.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "bench/plan/plan.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "reports/results/model.hpp"

namespace pibench {

/// Of single operations, by the name that they have in reports::Cell::distributions.
using SingleTimes = std::map<std::string, std::vector<std::int64_t>>;

struct TrialFigures {
  reports::Repetition repetition;
  SingleTimes times_ns;
};

/// Of the cell whose trial ended so.
reports::Outcome outcome_of(TrialError::Kind kind);

class TrialRunner {
 public:
  TrialRunner(posix::RunDirectory& run, const Settings& settings)
      : run_(run), settings_(settings) {}

  /// Told of the sums of pi jobs that take long, and of which cell.
  using TellOfCell = std::function<void(const PlannedCell& cell, std::string_view what,
                                        double share, Nanoseconds elapsed)>;
  void tell_of_sums(TellOfCell tell) { tell_ = std::move(tell); }

  /// One trial in freshly forked workers. Throws TrialError.
  TrialFigures run(const PlannedCell& cell);
  /// The same for a cell whose job is a PiJob.
  PiResult run_pi(const PlannedCell& cell);

 private:
  const std::vector<double>& reference_for(const PiJob& job);

  TrialFigures measure(const PlannedCell& cell, const PiJob& job);
  TrialFigures measure(const PlannedCell& cell, const LatencyJob& job);
  TrialFigures measure(const PlannedCell& cell, const ThroughputJob& job);
  TrialFigures measure(const PlannedCell& cell, const SetupJob& job);
  TrialFigures measure(const PlannedCell& cell, const LoadJob& job);
  TrialFigures measure(const PlannedCell& cell, const CopyJob& job);
  TrialFigures measure(const PlannedCell& cell, const BareJob& job);
  TrialFigures measure(const PlannedCell& cell, const TurnsJob& job);

  posix::RunDirectory& run_;
  const Settings& settings_;
  TellOfCell tell_;
  std::map<std::tuple<std::uint64_t, std::uint16_t, series::Kernel>, std::vector<double>>
      references_;
};

}  // namespace pibench
