// Google Benchmark runs the trials: one iteration with manual time each, in the order that it is
// given.
#pragma once

#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "bench/harness/clock.hpp"

namespace pibench {

/// Takes the --benchmark_* flags out of the hands of Google Benchmark's own error handling.
/// Throws UsageError for one that it does not know.
void initialise_google_benchmark(const std::vector<std::string>& flags);

/// Google Benchmark's `context` object for this machine.
nlohmann::ordered_json google_benchmark_context();

struct NamedTrial {
  std::string name;
  /// What it took; nothing where there is no figure. Must not throw.
  std::function<std::optional<Nanoseconds>()> run;
};

/// Runs each trial once, one after the other, except those that --benchmark_filter leaves out.
void run_in_order(const std::vector<NamedTrial>& trials);

}  // namespace pibench
