#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "bench/cli/commands.hpp"
#include "bench/cli/run_options.hpp"
#include "bench/cli/terminal.hpp"
#include "bench/harness/clock_check.hpp"
#include "bench/harness/signals.hpp"
#include "bench/machine/environment.hpp"
#include "bench/run/gbench.hpp"
#include "bench/run/surroundings.hpp"
#include "bench/usage_error.hpp"
#include "reports/json.hpp"
#include "reports/text.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::cli {
namespace {

/// A run that is about to begin, or to go on.
struct Prepared {
  RunOptions options;
  CampaignSpec spec;
  RunRequest request;
  std::vector<PlannedCell> plan;
  reports::ResultSet results;
};

/// Throws UsageError before anything is read, measured or written.
Prepared prepare(const RunOptions& options) {
  Prepared prepared{options, to_spec(options), to_request(options), {}, {}};
  require_the_kernels_clock();
  prepared.plan = make_plan(prepared.request);
  return prepared;
}

reports::ResultSet empty_results(const Invocation& invocation) {
  reports::ResultSet results;
  results.version = version();
  results.build_type = build_type();
  results.command = invocation.redacted();
  results.arguments = invocation.redacted_arguments();
  results.started_at = utc_now();
  results.context = google_benchmark_context();
  results.environment = read_environment();
  return results;
}

Prepared prepare_new(const RunOptions& options, const Invocation& invocation) {
  Prepared prepared = prepare(options);
  if (prepared.options.out.empty())
    prepared.options.out = fmt::format("out/{}-{}", utc_now(true), host_name());
  prepared.results = empty_results(invocation);
  prepared.results.seed = prepared.spec.seed;
  return prepared;
}

/// Figures of two builds or two machines are not repetitions of each other.
void check_same_surroundings(const reports::ResultSet& earlier) {
  const nlohmann::ordered_json now = read_environment();
  if (earlier.version != version() || earlier.build_type != build_type())
    throw UsageError("the run to resume was measured by another build; start a new one");
  for (const char* key : {"host", "cpu_model", "kernel", "compiler", "build_id"})
    if (now.contains(key) &&
        earlier.environment.value(key, nlohmann::ordered_json()) != now.at(key))
      throw UsageError(
          fmt::format("the run to resume was measured with another {}; start a new one", key));
}

/// The file may say anything, and the budget is reckoned in 64 bits.
Nanoseconds spent_by(const reports::ResultSet& earlier) {
  constexpr double week_s = 7 * 24 * 3600;
  const auto found = earlier.environment.find(std::string(measuring_seconds));
  const bool said = found != earlier.environment.end() && found->is_number();
  const double seconds = said ? std::clamp(found->get<double>(), 0.0, week_s) : 0;
  return Nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

Prepared prepare_resumed(const RunOptions& options) {
  const std::filesystem::path directory = options.resume;
  reports::ResultSet earlier = reports::read_results(directory / "results.json");
  check_same_surroundings(earlier);
  RunOptions again = parse_again(earlier.arguments);
  again.out = options.resume;
  if (!options.settings.redis_url.empty()) again.settings.redis_url = options.settings.redis_url;
  Prepared prepared = prepare(again);
  prepared.spec.seed = earlier.seed;
  prepared.spec.already_spent = spent_by(earlier);
  earlier.warnings.push_back(fmt::format("The run was resumed at {}.", utc_now()));
  prepared.results = std::move(earlier);
  return prepared;
}

int exit_code(const reports::ResultSet& results) {
  if (SignalGuard::caught() != 0) return killed_by_signal + SignalGuard::caught();
  for (const reports::Cell& cell : results.cells)
    if (cell.outcome == reports::Outcome::failed) return cell_failed;
  return success;
}

int run(Prepared prepared, const Invocation& invocation) {
  initialise_google_benchmark(invocation.benchmark_flags);
  posix::RunDirectory run_directory = posix::RunDirectory::create();
  Recorder recorder(prepared.options.out, std::move(prepared.results));
  TrialRunner runner(run_directory, prepared.request.settings);
  describe_surroundings(recorder);
  measure(std::move(prepared.plan), prepared.spec, runner, recorder);
  compare_surroundings(recorder);
  recorder.finish(SignalGuard::caught() == 0);
  const reports::ResultSet results = recorder.results();
  fmt::print("{}\nresults: {}/results.json results.csv samples.csv report.html\n",
             reports::summary_table(results, colour_wanted()), prepared.options.out);
  return exit_code(results);
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
      "          pibench run --transport pipe,sysv_mq --scenario latency --bytes 8,1024\n"
      "          pibench run --scenario throughput --workers 1,10,100 --out results\n"
      "          pibench run --resume results");
  return [options, &invocation] {
    return run(
        options->resume.empty() ? prepare_new(*options, invocation) : prepare_resumed(*options),
        invocation);
  };
}

}  // namespace pibench::cli
