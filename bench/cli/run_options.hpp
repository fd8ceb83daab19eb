// The options of `pibench run`, as text until they are checked.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "bench/plan/request.hpp"
#include "bench/run/campaign.hpp"

namespace pibench::cli {

struct RunOptions {
  std::string transports;
  std::string scenarios;
  std::string required;
  std::string bytes;
  std::string workers;
  std::string placements;
  std::string waits;
  std::string rates;
  std::string terms = "10000000";
  std::string kernel = "simd";
  std::string repetitions;
  std::string budget;
  std::string seed;
  std::string deadline;
  std::string out;
  std::string resume;
  bool quick = false;
  bool full = false;
  bool force = false;
  Settings settings;
  std::vector<std::string> benchmark_flags;  ///< --benchmark_*, which `add_options` leaves alone
};

void add_options(CLI::App& run, RunOptions& options);

/// They throw UsageError that names the option.
RunRequest to_request(const RunOptions& options);
CampaignSpec to_spec(const RunOptions& options);

/// Parses the arguments of an earlier run. Throws UsageError where they are not those of a run.
RunOptions parse_again(const std::vector<std::string>& arguments);

}  // namespace pibench::cli
