#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "bench/cli/benchmark_flags.hpp"
#include "bench/cli/commands.hpp"
#include "bench/cli/run_ending.hpp"
#include "bench/cli/run_options.hpp"
#include "bench/cli/several_runs.hpp"
#include "bench/console/standard_error.hpp"
#include "bench/harness/clock_check.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/machine/environment.hpp"
#include "bench/run/gbench.hpp"
#include "bench/run/machine_check.hpp"
#include "bench/run/output_directory.hpp"
#include "bench/run/passes.hpp"
#include "reports/results/json.hpp"
#include "reports/results/merged_runs.hpp"
#include "reports/verdicts/comparison.hpp"
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

/// The trials of several runs are no single document.
void refuse_report_of_several(const BenchmarkFlags& flags) {
  if (!flags.out.empty())
    throw UsageError("--benchmark_out holds the trials of one run; leave it out, or give --runs 1");
}

OutputDirectory make_directory(const RunOptions& options) {
  if (!options.pass.empty())
    return OutputDirectory::create(parse_pass(options.pass).own_directory(), true);
  if (!options.out.empty()) return OutputDirectory::create(options.out, options.force);
  return OutputDirectory::create_fresh(fmt::format("out/{}-{}", utc_now(true), host_name()));
}

/// Several runs have the same cells, and only the first of them tries them out.
void adopt_from_first(Prepared& prepared) {
  if (prepared.options.pass.empty()) return;
  const Pass pass = parse_pass(prepared.options.pass);
  const auto first = directory_of_run(pass.directory, 1) / result_files.front();
  std::error_code none;
  if (pass.number > 1 && std::filesystem::exists(first, none))
    adopt_trials(prepared.plan, reports::read_results(first));
}

/// The budget, or what the least repetitions take where that is longer.
double seconds_of_measuring(std::size_t cells, const Effort& effort, std::size_t runs) {
  constexpr double usual_trial_s = 0.018;  // on a machine that forks in 0.1 ms
  const double least_s = usual_trial_s * static_cast<double>(cells * effort.repetitions_min * runs);
  return std::max(least_s, std::chrono::duration<double>(effort.budget).count());
}

/// "2 runs of 1232 cells: about 4 min of measuring, after all have been tried out".
std::string extent_in_words(const std::vector<PlannedCell>& plan, const Effort& effort,
                            std::size_t runs) {
  const auto measured = static_cast<std::size_t>(
      std::ranges::count_if(plan, [](const PlannedCell& cell) { return !cell.known; }));
  const std::string cells = fmt::format("{}{} {}", runs > 1 ? fmt::format("{} runs of ", runs) : "",
                                        measured, measured == 1 ? "cell" : "cells");
  if (effort.budget == Nanoseconds(0))
    return fmt::format("{}, {} each", cells,
                       effort.repetitions_min == 1
                           ? "one repetition"
                           : fmt::format("{} repetitions", effort.repetitions_min));
  const double seconds = seconds_of_measuring(measured, effort, runs);
  const std::string time =
      seconds >= 120 ? fmt::format("{:.0f} min", seconds / 60) : fmt::format("{:.0f} s", seconds);
  return fmt::format("{}: about {} of measuring, after all have been tried out", cells, time);
}

/// Once nothing is left that could be refused.
void tell_beforehand(const Prepared& prepared, std::size_t runs) {
  const RunOptions& options = prepared.options;
  if (!options.pass.empty()) return;
  const Effort& effort = prepared.spec.effort;
  say(extent_in_words(prepared.plan, effort, runs) + '\n');
  const bool too_short = effort.repetitions_min < reports::repetitions_of_a_verdict;
  if (options.quick && too_short)
    say(
        fmt::format("a quick run is for a look: 'pibench compare' takes {} repetitions of a cell, "
                    "which a run without --quick has\n",
                    reports::repetitions_of_a_verdict));
}

/// One of several runs leaves it to its starter to show what it has measured, and to tell of a
/// signal, which both of them get.
int end_quietly(const reports::ResultSet& results, const Settings& settings) {
  if (SignalGuard::caught() != 0) return stopped_pass + SignalGuard::caught();
  return exit_code_of_run(results, settings);
}

int run(Output& output, Prepared prepared, const BenchmarkFlags& flags) {
  TrialReport report(flags);
  prepared.spec.report = &report;
  adopt_from_first(prepared);
  if (!prepared.directory) {
    prepared.directory = make_directory(prepared.options);
    tell_beforehand(prepared, 1);
  }
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
  if (!prepared.options.pass.empty())
    return exit_code_after_removal(end_quietly(results, prepared.request.settings), run_directory);
  write_tables(directory, results);
  print_results(output, results, directory);
  report.finish();
  return exit_code_after_removal(exit_code_of_run(results, prepared.request.settings),
                                 run_directory);
}

/// Whether all runs of several are there, so that nothing is left to do.
std::optional<reports::ResultSet> finished_several(const std::filesystem::path& directory) {
  const auto file = directory / result_files.front();
  std::error_code none;
  if (!std::filesystem::exists(file, none)) return std::nullopt;
  reports::ResultSet results = reports::read_results(file);
  const bool finished = results.complete && reports::runs_in(results) > 1;
  return finished ? std::optional(std::move(results)) : std::nullopt;
}

int resume(Output& output, const RunOptions& options, const BenchmarkFlags& flags) {
  if (const auto results = finished_several(options.resume)) {
    print_results(output, *results, options.resume);
    return exit_code_of_run(*results, options.settings);
  }
  if (!holds_several(options.resume)) return run(output, prepare_resumed(options, flags), flags);
  refuse_report_of_several(flags);
  return resume_several(output, options.resume, options.settings.redis_url);
}

int begin(Output& output, const RunOptions& options, const Invocation& invocation,
          const BenchmarkFlags& flags) {
  Prepared prepared = prepare_new(options, invocation, flags);
  const std::size_t runs = runs_of(options, !flags.out.empty());
  if (runs < 2 || !options.pass.empty()) return run(output, std::move(prepared), flags);
  refuse_report_of_several(flags);
  std::vector<std::string> arguments = invocation.arguments;
  arguments.insert(arguments.end(), invocation.benchmark_flags.begin(),
                   invocation.benchmark_flags.end());
  OutputDirectory directory = make_directory(options);
  tell_beforehand(prepared, runs);
  return make_several(output, {.arguments = std::move(arguments),
                               .runs = runs,
                               .seed = prepared.spec.seed,
                               .settings = prepared.request.settings,
                               .directory = std::move(directory)});
}

int run(Output& output, const RunOptions& options, const Invocation& invocation) {
  refuse_benchmark_environment();
  const BenchmarkFlags flags = parse_benchmark_flags(invocation.benchmark_flags);
  initialise_google_benchmark(flags.context);
  return options.resume.empty() ? begin(output, options, invocation, flags)
                                : resume(output, options, flags);
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
      "          pibench run --runs 3 --repetitions 5 --out results\n"
      "          pibench run --resume results\n"
      "A directory that holds results is refused, unless --force or --resume is given.");
  return [options, &invocation](Output& output) { return run(output, *options, invocation); };
}

}  // namespace pibench::cli
