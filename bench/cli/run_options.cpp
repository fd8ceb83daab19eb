#include "bench/cli/run_options.hpp"

#include <fmt/format.h>

#include <limits>
#include <random>

#include "bench/cli/benchmark_flags.hpp"
#include "bench/cli/queue_option.hpp"
#include "bench/cli/redis_option.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/plan/request_text.hpp"
#include "bench/run/passes.hpp"

namespace pibench::cli {
namespace {

constexpr std::uint64_t repetitions_max = 100'000;
constexpr std::uint64_t rate_max = 10'000'000;

/// The extent of a run, as --quick, the default and --full set it.
struct Extent {
  bool all_scenarios;
  std::vector<std::size_t> bytes;  ///< empty: the planner's default
  Nanoseconds pass;
  std::size_t calls_up_to_bytes;
  Effort effort;  ///< of all runs together; the least repetitions are of each
  std::size_t runs;
};

Extent extent_of(const RunOptions& options) {
  using namespace std::chrono_literals;
  if (options.quick)
    return {false, {8, 65536}, 2ms, 0, {.repetitions_min = 5, .repetitions_max = 50, .budget = 35s},
            1};
  if (options.full)
    return {true,
            {1, 8, 64, 512, 1024, 4096, 8192, 65536, 262144, 1048576, 16777216},
            20ms,
            payload_bytes_max,
            {.repetitions_min = 7, .repetitions_max = 1000, .budget = 30min},
            3};
  return {false, {}, 2ms, 8, {.repetitions_min = 6, .repetitions_max = 200, .budget = 240s}, 2};
}

Effort effort_of(const RunOptions& options) {
  if (!options.repetitions.empty() && !options.budget.empty())
    throw UsageError("--repetitions and --budget exclude each other; give one of them");
  Effort effort = extent_of(options).effort;
  if (!options.budget.empty()) effort.budget = parse_duration("--budget", options.budget);
  if (!options.repetitions.empty()) {
    effort.repetitions_min = parse_count("--repetitions", options.repetitions, 1, repetitions_max);
    effort.repetitions_max = effort.repetitions_min;
    effort.budget = Nanoseconds(0);
  }
  return effort;
}

std::uint64_t seed_of(const RunOptions& options) {
  if (options.seed.empty()) return std::random_device{}() + std::uint64_t{1};
  return parse_count("--seed", options.seed, 1, std::numeric_limits<std::uint64_t>::max());
}

std::string not_empty(const std::string& text) {
  return text.empty() ? "needs a value" : "";
}

template <class Value>
void fill_counts(std::vector<Value>& values, std::string_view option, const std::string& text,
                 std::uint64_t max, decltype(&parse_count) parse = &parse_count) {
  if (text.empty()) return;
  values.clear();
  for (const std::string& item : split_list(option, text))
    add_once(values, static_cast<Value>(parse(option, item, 1, max)));
}

void add_directory(CLI::App& run, RunOptions& options) {
  CLI::Option* out =
      run.add_option("--out", options.out, "Directory of the results (default out/<time>-<host>)");
  CLI::Option* force =
      run.add_flag("--force", options.force, "Replace the results that are in --out already");
  run.add_option("--resume", options.resume, "Finish the run whose results are in this directory")
      ->excludes(out)
      ->excludes(force);
}

TimeLimit limit_of(const RunOptions& options) {
  if (!options.p50.empty()) return {"p50", 0.5, parse_duration("--p50", options.p50)};
  if (!options.p999.empty()) return {"p99.9", 0.999, parse_duration("--p999", options.p999)};
  TimeLimit limit;
  if (!options.p99.empty()) limit.time = parse_duration("--p99", options.p99);
  return limit;
}

void add_limits(CLI::App& run, RunOptions& options) {
  CLI::Option* p99 = run.add_option("--p99", options.p99,
                                    "What 99 of 100 messages must not take longer than, for a rate "
                                    "of the sustained scenario, as 50us (default 1ms)");
  CLI::Option* p50 = run.add_option("--p50", options.p50, "The same of 50 of 100, instead");
  CLI::Option* p999 = run.add_option("--p999", options.p999, "The same of 999 of 1000, instead");
  p50->excludes(p99);
  p999->excludes(p99)->excludes(p50);
}

void add_amounts(CLI::App& run, RunOptions& options) {
  run.add_option("--bytes", options.bytes,
                 "Payloads of the traffic scenarios, comma-separated, 1 to 16MiB, as 64 or 4KiB "
                 "(default 8,1024,65536; quick 8,65536; full: more)");
  run.add_option(
      "--workers", options.workers,
      "Comma-separated, 1 to 1024 each (default: pi and setup 10, throughput 1,10, contention 20)");
  run.add_option("--rate", options.rates,
                 "Messages per second of the load scenario, comma-separated "
                 "(default 1000,5000,20000)");
  add_limits(run, options);
  run.add_option("--terms", options.terms, "Terms of the series, 0 to 10^12")
      ->capture_default_str();
}

}  // namespace

void add_options(CLI::App& run, RunOptions& options) {
  run.add_option("--transport", options.transports, "Comma-separated; default: all");
  run.add_option("--scenario", options.scenarios,
                 fmt::format("Comma-separated: {} (default: {}; full: all)", names_of(scenarios()),
                             names_of(scenarios_where(&Scenario::by_default))));
  add_amounts(run, options);
  run.add_option("--placement", options.placements,
                 fmt::format("Comma-separated: {} (default: pi os, setup same, else same,cross)",
                             known_placements()));
  run.add_option("--wait", options.waits,
                 "How shared memory waits, comma-separated: blocking, spinning, spin-then-block "
                 "(default: each)");
  run.add_option("--kernel", options.kernel, "scalar (the plain loop) or simd")
      ->capture_default_str();
  run.add_option("--budget", options.budget,
                 "Measuring time to spread over the cells, as 60s or 5min "
                 "(default 240s; quick 35s, full 30min)");
  run.add_option("--repetitions", options.repetitions, "Trials of each cell, instead of a budget");
  run.add_option("--runs", options.runs,
                 "How many runs to make, each in a process of its own; they share the budget, and "
                 "each makes the repetitions (default 2; full 3; quick, and with --repetitions or "
                 "--budget, 1)");
  run.add_option("--pass", options.pass)->group("");
  run.add_option("--seed", options.seed, "Of the order of trials (default: drawn anew)");
  run.add_option("--deadline", options.deadline,
                 "Of one trial, as 10s; a cell that misses it has failed");
  run.add_option("--require", options.required, "Do not start unless these transports are usable");
  add_redis_url(run, options.settings);
  add_queue_bytes(run, options.settings);
  run.add_flag("--fsync", options.settings.fsync_tempfiles, "tempfile: fsync before the rename");
  run.add_flag("--allow-loss", options.settings.allow_loss,
               "udp: count the messages that throughput loses instead of failing the cell");
  add_directory(run, options);
  CLI::Option* quick = run.add_flag(
      "--quick", options.quick, "Fewer cells, less time, no system calls counted: about a minute");
  run.add_flag("--full", options.full, "All scenarios, more payloads, half an hour")
      ->excludes(quick);
  for (CLI::Option* option : run.get_options())
    if (option->get_expected_max() > 0) option->check(not_empty);
}

RunRequest to_request(const RunOptions& options) {
  const Extent extent = extent_of(options);
  RunRequest request;
  if (!options.scenarios.empty())
    request.scenarios = parse_scenarios("--scenario", options.scenarios);
  else if (extent.all_scenarios)
    request.scenarios.assign(scenarios().begin(), scenarios().end());
  else
    request.scenarios = scenarios_where(&Scenario::by_default);
  if (!options.transports.empty())
    request.transports = split_list("--transport", options.transports);
  if (!options.required.empty()) request.required = split_list("--require", options.required);
  request.payloads = extent.bytes;
  fill_counts(request.bytes, "--bytes", options.bytes, payload_bytes_max, &parse_bytes);
  fill_counts(request.workers, "--workers", options.workers, workers_max);
  fill_counts(request.rates, "--rate", options.rates, rate_max);
  request.limit = limit_of(options);
  if (!options.placements.empty())
    request.placements = parse_placements("--placement", options.placements);
  if (!options.waits.empty()) request.waits = parse_waits("--wait", options.waits);
  request.terms = parse_count("--terms", options.terms, 0, terms_max);
  request.kernel = parse_kernel("--kernel", options.kernel);
  if (!options.deadline.empty()) request.deadline = parse_duration("--deadline", options.deadline);
  request.settings = options.settings;
  return request;
}

CampaignSpec to_spec(const RunOptions& options) {
  CampaignSpec spec{.effort = effort_of(options),
                    .pass = extent_of(options).pass,
                    .seed = seed_of(options),
                    .calls_up_to_bytes = extent_of(options).calls_up_to_bytes,
                    .already_spent = {}};
  if (options.pass.empty()) return spec;
  const Pass pass = parse_pass(options.pass);
  spec.effort = share_of(spec.effort, pass.of);
  spec.seed = pass.seed;
  spec.run = pass.number;
  spec.runs = pass.of;
  return spec;
}

std::size_t runs_of(const RunOptions& options, bool reports_trials) {
  if (!options.runs.empty()) return parse_count("--runs", options.runs, 1, runs_max);
  const bool is_special = reports_trials || !options.repetitions.empty() || !options.budget.empty();
  return is_special ? 1 : extent_of(options).runs;
}

void take_server(RunOptions& again, const std::string& url) {
  if (!url.empty()) again.settings.redis_url = url;
  if (again.settings.redis_url.find("***@") != std::string::npos)
    throw UsageError(
        "the results to resume do not tell the password of their server; give --redis-url again");
}

RunOptions parse_again(const std::vector<std::string>& arguments) {
  RunOptions options;
  CLI::App app("", "pibench");
  CLI::App* run = app.add_subcommand("run");
  add_options(*run, options);
  std::vector<std::string> last_first(arguments.rbegin(), arguments.rend());
  std::erase_if(last_first, [&](const std::string& argument) {
    const bool is_flag = argument.starts_with(benchmark_prefix);
    if (is_flag) options.benchmark_flags.insert(options.benchmark_flags.begin(), argument);
    return is_flag;
  });
  try {
    app.parse(std::move(last_first));
  } catch (const CLI::Error& error) {
    throw UsageError(fmt::format(
        "the arguments of the earlier run cannot be read: {}; start a new one", error.what()));
  }
  if (!app.got_subcommand(run))
    throw UsageError(
        "the results to resume do not tell the arguments of their run; start a new one");
  return options;
}

}  // namespace pibench::cli
