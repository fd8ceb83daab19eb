// The run itself: Google Benchmark repeats and interleaves, each of its iterations is one trial.
#pragma once

#include <string>
#include <vector>

#include "bench/run/plan.hpp"
#include "bench/run/recorder.hpp"
#include "bench/run/trial_runner.hpp"

namespace pibench {

/// Takes the --benchmark_* flags out of the hands of Google Benchmark's own error handling.
/// Throws UsageError for one that it does not know.
void initialise_google_benchmark(const std::vector<std::string>& flags);

/// Google Benchmark's `context` object for this machine.
nlohmann::ordered_json google_benchmark_context();

/// Measures every cell of the plan; all outcomes are in the recorder afterwards.
void measure(const std::vector<PlannedCell>& plan, int repetitions, TrialRunner& runner,
             Recorder& recorder);

}  // namespace pibench
