#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "bench/cli/benchmark_flags.hpp"
#include "bench/cli/commands.hpp"
#include "bench/cli/run_options.hpp"
#include "bench/cli/terminal.hpp"
#include "bench/harness/clock_check.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/machine/environment.hpp"
#include "bench/run/gbench.hpp"
#include "bench/run/machine_check.hpp"
#include "bench/run/output_directory.hpp"
#include "reports/results/json.hpp"
#include "reports/terminal/summary.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::cli {
namespace {

/// A run that is about to begin or to resume; one that resumes has its directory already.
struct Prepared {
  RunOptions options;
  CampaignSpec spec;
  RunRequest request;
  std::vector<PlannedCell> plan;
  std::string left_out;  ///< a line, where --benchmark_filter did that
  reports::ResultSet results;
  std::optional<OutputDirectory> directory{};
};

void apply_filter(Prepared& prepared, const std::string& filter) {
  if (filter.empty()) return;
  std::vector<std::string> names;
  names.reserve(prepared.plan.size());
  for (const PlannedCell& cell : prepared.plan) names.push_back(cell.id.name());
  const std::vector<bool> chosen = chosen_by_filter(filter, names);
  std::vector<PlannedCell> kept;
  for (std::size_t i = 0; i < chosen.size(); ++i)
    if (chosen[i]) kept.push_back(std::move(prepared.plan[i]));
  prepared.plan = std::move(kept);
  if (prepared.plan.size() < names.size())
    prepared.left_out = fmt::format("--benchmark_filter={} left out {} of {} cells.", filter,
                                    names.size() - prepared.plan.size(), names.size());
}

/// Why there is no figure although the user named a server; empty where there is one, or where the
/// reason is another than what this machine lacks.
std::string unusable_server(const Settings& settings, const std::vector<reports::Cell>& cells) {
  if (settings.redis_url.empty()) return {};
  const reports::Cell* unavailable = nullptr;
  for (const reports::Cell& cell : cells) {
    if (cell.outcome == reports::Outcome::measured) return {};
    if (cell.outcome == reports::Outcome::unavailable) unavailable = &cell;
  }
  if (unavailable == nullptr) return {};
  return fmt::format("nothing can be measured: {}: {}", unavailable->id.transport,
                     unavailable->reason);
}

/// A server that the user named is input; one that cannot be used is refused where it would leave
/// nothing to measure.
void require_usable_server(const Prepared& prepared) {
  std::vector<reports::Cell> known;
  for (const PlannedCell& cell : prepared.plan) {
    if (!cell.known) return;
    known.push_back(*cell.known);
  }
  const std::string unusable = unusable_server(prepared.request.settings, known);
  if (!unusable.empty()) throw UsageError(unusable);
}

/// Throws UsageError before anything is read, measured or written.
Prepared prepare(const RunOptions& options, const BenchmarkFlags& flags) {
  Prepared prepared{options, to_spec(options), to_request(options), {}, {}, {}};
  require_the_kernels_clock();
  prepared.plan = make_plan(prepared.request);
  apply_filter(prepared, flags.filter);
  require_usable_server(prepared);
  return prepared;
}

reports::ResultSet empty_results(const Invocation& invocation) {
  reports::ResultSet results;
  results.version = version();
  results.build_type = build_type();
  results.command = invocation.redacted();
  results.arguments = invocation.redacted_arguments();
  results.arguments.insert(results.arguments.end(), invocation.benchmark_flags.begin(),
                           invocation.benchmark_flags.end());
  results.started_at = utc_now();
  results.context = google_benchmark_context();
  results.environment = read_environment();
  return results;
}

Prepared prepare_new(const RunOptions& options, const Invocation& invocation,
                     const BenchmarkFlags& flags) {
  Prepared prepared = prepare(options, flags);
  prepared.results = empty_results(invocation);
  prepared.results.seed = prepared.spec.seed;
  return prepared;
}

/// Figures of two builds or two machines are not repetitions of each other.
void check_same_environment(const reports::ResultSet& earlier) {
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
Nanoseconds measuring_time_of(const reports::ResultSet& earlier) {
  constexpr double week_s = 7 * 24 * 3600;
  const auto found = earlier.environment.find(std::string(measuring_seconds));
  const bool said = found != earlier.environment.end() && found->is_number();
  const double seconds = said ? std::clamp(found->get<double>(), 0.0, week_s) : 0;
  return Nanoseconds(static_cast<std::int64_t>(seconds * 1e9));
}

/// A resumed run keeps its cells.
BenchmarkFlags flags_of_resumed(const RunOptions& again, BenchmarkFlags now) {
  const BenchmarkFlags earlier = parse_benchmark_flags(again.benchmark_flags);
  if (!now.filter.empty() && now.filter != earlier.filter)
    throw UsageError("--resume keeps the --benchmark_filter of the run; leave it out");
  now.filter = earlier.filter;
  return now;
}

/// Takes the server's URL anew where one is given, as results hold no password.
void take_server(RunOptions& again, const std::string& url) {
  if (!url.empty()) again.settings.redis_url = url;
  if (again.settings.redis_url.find("***@") != std::string::npos)
    throw UsageError(
        "the results to resume do not tell the password of their server; give --redis-url again");
}

Prepared prepare_resumed(const RunOptions& options, const BenchmarkFlags& flags) {
  OutputDirectory directory = OutputDirectory::open(options.resume);
  reports::ResultSet earlier = reports::read_results(directory.path() / "results.json");
  check_same_environment(earlier);
  RunOptions again = parse_again(earlier.arguments);
  take_server(again, options.settings.redis_url);
  Prepared prepared = prepare(again, flags_of_resumed(again, flags));
  prepared.spec.seed = earlier.seed;
  prepared.spec.already_spent = measuring_time_of(earlier);
  earlier.warnings.push_back(fmt::format("The run was resumed at {}.", utc_now()));
  prepared.results = std::move(earlier);
  prepared.directory = std::move(directory);
  return prepared;
}

int exit_code(const reports::ResultSet& results, const Settings& settings) {
  if (SignalGuard::caught() != 0) return killed_by_signal + SignalGuard::caught();
  for (const reports::Cell& cell : results.cells)
    if (cell.outcome == reports::Outcome::failed) return cell_failed;
  const std::string unusable = unusable_server(settings, results.cells);
  if (!unusable.empty()) throw UsageError(unusable);
  return success;
}

OutputDirectory make_directory(const RunOptions& options) {
  if (!options.out.empty()) return OutputDirectory::create(options.out, options.force);
  return OutputDirectory::create_fresh(fmt::format("out/{}-{}", utc_now(true), host_name()));
}

void print_results(Output& output, const reports::ResultSet& results,
                   const std::filesystem::path& directory) {
  output.print("{}\nresults: {}/results.json results.csv samples.csv report.html\n",
               reports::summary_table(results, colour_wanted()), directory.native());
  output.also(fmt::format("the results are in {}", directory.native()));
}

int run(Output& output, Prepared prepared, const BenchmarkFlags& flags) {
  TrialReport report(flags);
  prepared.spec.report = &report;
  if (!prepared.directory) prepared.directory = make_directory(prepared.options);
  const std::filesystem::path& directory = prepared.directory->path();
  posix::RunDirectory run_directory = posix::RunDirectory::create();
  Recorder recorder(directory, std::move(prepared.results));
  if (!prepared.left_out.empty()) recorder.warn(prepared.left_out);
  TrialRunner runner(run_directory, prepared.request.settings);
  describe_environment(recorder);
  measure(std::move(prepared.plan), prepared.spec, runner, recorder);
  compare_environment(recorder);
  recorder.finish(SignalGuard::caught() == 0);
  const reports::ResultSet results = recorder.results();
  print_results(output, results, directory);
  report.finish();
  return exit_code_after_removal(exit_code(results, prepared.request.settings), run_directory);
}

int run(Output& output, const RunOptions& options, const Invocation& invocation) {
  refuse_benchmark_environment();
  const BenchmarkFlags flags = parse_benchmark_flags(invocation.benchmark_flags);
  initialise_google_benchmark(flags.context);
  return run(output,
             options.resume.empty() ? prepare_new(options, invocation, flags)
                                    : prepare_resumed(options, flags),
             flags);
}

}  // namespace

Command add_run(CLI::App& app, const Invocation& invocation) {
  const auto options = std::make_shared<RunOptions>();
  CLI::App* command =
      app.add_subcommand("run", "Measure, print a table and write the result files");
  add_options(*command, *options);
  command->footer(
      "Of Google Benchmark's flags it takes --benchmark_filter, _out, _out_format and _context.\n"
      "Examples: pibench run --quick\n"
      "          pibench run --transport pipe,sysv_mq --scenario latency --bytes 8,1024\n"
      "          pibench run --scenario throughput --workers 1,10,100 --out results\n"
      "          pibench run --resume results\n"
      "A directory that holds results is refused, unless --force or --resume is given.");
  return [options, &invocation](Output& output) { return run(output, *options, invocation); };
}

}  // namespace pibench::cli
