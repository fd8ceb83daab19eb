#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

#include "bench/cli/arguments.hpp"
#include "bench/cli/commands.hpp"
#include "bench/harness/signals.hpp"
#include "bench/machine/environment.hpp"
#include "bench/run/gbench.hpp"
#include "bench/usage_error.hpp"
#include "reports/text.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::cli {
namespace {

constexpr int repetitions_quick = 15;
constexpr int repetitions_default = 50;
constexpr int repetitions_full = 200;
constexpr int repetitions_max = 100'000;

struct RunOptions {
  std::string transports;
  std::string scenarios = "pi";
  std::string required;
  std::string terms = "10000000";
  std::string workers = "10";
  std::string kernel = "simd";
  std::string placements = "os";
  std::string repetitions;
  std::string deadline;
  std::string out;
  bool quick = false;
  bool full = false;
  Settings settings;
};

int repetitions_of(const RunOptions& options) {
  if (!options.repetitions.empty())
    return static_cast<int>(parse_count("--repetitions", options.repetitions, 1, repetitions_max));
  if (options.quick) return repetitions_quick;
  return options.full ? repetitions_full : repetitions_default;
}

RunRequest to_request(const RunOptions& options) {
  for (const std::string& scenario : split_list("--scenario", options.scenarios))
    if (scenario != "pi")
      throw UsageError(fmt::format("unknown scenario '{}'; known are: pi", scenario));
  RunRequest request;
  if (!options.transports.empty())
    request.transports = split_list("--transport", options.transports);
  if (!options.required.empty()) request.required = split_list("--require", options.required);
  request.terms = parse_count("--terms", options.terms, 0, terms_max);
  request.workers = parse_workers("--workers", options.workers);
  request.placements = parse_placements("--placement", options.placements);
  request.kernel = parse_kernel("--kernel", options.kernel);
  request.repetitions = repetitions_of(options);
  if (!options.deadline.empty()) request.deadline = parse_duration("--deadline", options.deadline);
  request.settings = options.settings;
  return request;
}

reports::ResultSet empty_results(const Invocation& invocation) {
  reports::ResultSet results;
  results.version = version();
  results.build_type = build_type();
  results.command = invocation.redacted();
  results.started_at = utc_now();
  results.context = google_benchmark_context();
  results.environment = read_environment();
  return results;
}

bool colour_wanted() {
  const char* no_colour = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

int exit_code(const reports::ResultSet& results) {
  if (SignalGuard::caught() != 0) return killed_by_signal + SignalGuard::caught();
  for (const reports::Cell& cell : results.cells)
    if (cell.outcome == reports::Outcome::failed) return cell_failed;
  return success;
}

int run(const RunOptions& options, const Invocation& invocation) {
  const RunRequest request = to_request(options);
  const std::vector<PlannedCell> plan = make_plan(request);
  initialise_google_benchmark(invocation.benchmark_flags);
  const std::string out =
      options.out.empty() ? fmt::format("out/{}-{}", utc_now(true), host_name()) : options.out;
  posix::RunDirectory run_directory = posix::RunDirectory::create();
  Recorder recorder(out, empty_results(invocation));
  TrialRunner runner(run_directory, request.settings);
  measure(plan, request.repetitions, runner, recorder);
  recorder.finish(SignalGuard::caught() == 0);
  const reports::ResultSet results = recorder.results();
  fmt::print("{}\nresults: {}/results.json results.csv samples.csv report.html\n",
             reports::summary_table(results, colour_wanted()), out);
  return exit_code(results);
}

void add_options(CLI::App& run, RunOptions& options) {
  run.add_option("--transport", options.transports, "Comma-separated; default: all");
  run.add_option("--scenario", options.scenarios, "What to measure: pi")->capture_default_str();
  run.add_option("--workers", options.workers, "Comma-separated, 1 to 1024 each")
      ->capture_default_str();
  run.add_option("--placement", options.placements, "Comma-separated: " + known_placements())
      ->capture_default_str();
  run.add_option("--terms", options.terms, "Terms of the series, 0 to 10^12")
      ->capture_default_str();
  run.add_option("--kernel", options.kernel, "scalar (the plain loop) or simd")
      ->capture_default_str();
  run.add_option("--repetitions", options.repetitions,
                 fmt::format("Trials of each cell (default {}; quick {}, full {})",
                             repetitions_default, repetitions_quick, repetitions_full));
  run.add_option("--deadline", options.deadline,
                 "Of one trial, as 10s; a cell that misses it has failed");
  run.add_option("--require", options.required, "Do not start unless these transports are usable");
  run.add_option("--redis-url", options.settings.redis_url,
                 "A server to use: redis://… or unix://…");
  run.add_flag("--fsync", options.settings.fsync_tempfiles, "tempfile: fsync before the rename");
  run.add_option("--out", options.out, "Directory of the results (default out/<time>-<host>)");
  CLI::Option* quick = run.add_flag("--quick", options.quick, "Fewer repetitions: under a minute");
  run.add_flag("--full", options.full, "More repetitions")->excludes(quick);
}

}  // namespace

Command add_run(CLI::App& app, const Invocation& invocation) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App* command =
      app.add_subcommand("run", "Measure, print a table and write the result files");
  add_options(*command, *options);
  command->footer(
      "Flags --benchmark_* go to Google Benchmark.\n"
      "Examples: pibench run --quick\n"
      "          pibench run --transport pipe,sysv_mq --workers 1,10,100 --out results");
  return [options, &invocation] { return run(*options, invocation); };
}

}  // namespace pibench::cli
