// Runs one trial of a planned cell and says what came of it as report values.
#pragma once

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "bench/run/plan.hpp"

namespace pibench {

reports::Repetition to_repetition(const PiResult& result);

class TrialRunner {
 public:
  TrialRunner(posix::RunDirectory& run, const Settings& settings)
      : run_(run), settings_(settings) {}

  /// One trial in freshly forked workers. Throws TrialError.
  PiResult run(const PlannedCell& cell);

 private:
  const std::vector<double>& reference_for(const PiJob& job);

  posix::RunDirectory& run_;
  const Settings& settings_;
  std::map<std::tuple<std::uint64_t, std::uint16_t, series::Kernel>, std::vector<double>>
      references_;
};

}  // namespace pibench
