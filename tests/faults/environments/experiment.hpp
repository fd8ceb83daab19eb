// A command in an environment: the run of it that decides cells.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/faults/environments/environment.hpp"
#include "tests/faults/environments/judge.hpp"
#include "tests/faults/environments/trials.hpp"
#include "tests/faults/matrix/jobs.hpp"

namespace pibench::test {

/// What all of them share; outlives the jobs.
struct Bench {
  std::filesystem::path binary;
  std::filesystem::path results;  ///< of an earlier run
  Baseline baseline;
  std::chrono::seconds limit;  ///< what has not ended by then hangs
};

/// Each trial by itself, where nothing is odd; throws std::runtime_error where that does not go
/// well.
Baseline find_baseline(const Bench& bench, const std::vector<Trial>& trials);

/// The references stay valid until the job has been run.
Job job_of(const Bench& bench, const Environment& environment, const Trial& trial);

}  // namespace pibench::test
