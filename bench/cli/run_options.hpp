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
  std::string p50;  ///< the limit of that percentile; one of the three at most
  std::string p99;
  std::string p999;
  std::string terms = "10000000";
  std::string kernel = "simd";
  std::string repetitions;
  std::string budget;
  std::string seed;
  std::string runs;
  std::string pass;  ///< of one of several runs (parse_pass()); its starter gives it
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

/// How many runs the command makes: as many as are asked for; else one, where the repetitions, the
/// time or a document of all trials are; else as many as the extent of the run has.
std::size_t runs_of(const RunOptions& options, bool reports_trials);

/// Takes the server's URL anew where one is given, as results hold no password.
void take_server(RunOptions& again, const std::string& url);

/// Parses the arguments of an earlier run. Throws UsageError where they are not those of a run.
RunOptions parse_again(const std::vector<std::string>& arguments);

}  // namespace pibench::cli
