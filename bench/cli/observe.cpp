#include <fmt/format.h>

#include <limits>
#include <memory>

#include "bench/cli/commands.hpp"
#include "bench/cli/queue_option.hpp"
#include "bench/cli/redis_option.hpp"
#include "bench/gate/blocks.hpp"
#include "bench/gate/observation.hpp"
#include "bench/harness/clock_check.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/plan/request_text.hpp"
#include "bench/run/call_counting.hpp"
#include "bench/run/trial_runner.hpp"
#include "reports/results/names.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::cli {
namespace {

/// Long compared with a stamp and short compared with a time slice, so that many blocks are
/// undisturbed.
constexpr Nanoseconds block_length = std::chrono::microseconds(600);
constexpr std::uint64_t blocks_max = 100'000;

struct ObserveOptions {
  std::string cell;
  std::string blocks = "50";
  std::string iterations = "1";
  std::string busy_work_ns = "0";
  std::string deadline;
  bool calibrate = false;
  bool calls = false;
  Settings settings;
};

BlockSpec spec_of(const ObserveOptions& options) {
  constexpr std::uint64_t most = 1'000'000'000;
  const std::uint64_t busy_ns = parse_count("--busy-work-ns", options.busy_work_ns, 0, most);
  return {.blocks = parse_count("--blocks", options.blocks, 1, blocks_max),
          .iterations = parse_count("--iterations", options.iterations, 1, most),
          .busy_work = Nanoseconds(busy_ns)};
}

RunRequest request_of(const ObserveOptions& options) {
  RunRequest request;
  request.settings = options.settings;
  if (!options.deadline.empty()) request.deadline = parse_duration("--deadline", options.deadline);
  return request;
}

void fill_figures(ObservationDocument& document, const PlannedCell& cell,
                  const ObserveOptions& options, posix::RunDirectory& run) {
  const BlockSpec spec = spec_of(options);
  if (spec.busy_work.count() > 0 && !cell.job.facts.takes_busy_work)
    throw UsageError(fmt::format("--busy-work-ns takes a cell of {}",
                                 names_of(scenarios_where(&Scenario::takes_busy_work))));
  BlockFigures figures = measure_blocks(cell, spec, run, options.settings);
  document.iterations = spec.iterations;
  document.operation_ns = std::move(figures.operation_ns);
  document.p99_ns = figures.p99_ns;
  document.counters = std::move(figures.counters);
}

void fill_calibration(ObservationDocument& document, const PlannedCell& cell,
                      const Settings& settings, posix::RunDirectory& run) {
  const BlockLength length = calibrate_blocks(cell, block_length, run, settings);
  document.iterations = length.iterations;
  document.operation_ns = {length.operation_ns};
}

void fill_calls(ObservationDocument& document, const PlannedCell& cell, const Settings& settings,
                posix::RunDirectory& run) {
  if (!cell.job.facts.same_calls) return;
  TrialRunner runner(run, settings);
  if (const auto calls = count_calls(cell, runner).calls)
    document.counters[reports::counters::system_calls] = *calls;
}

void measure_in(posix::RunDirectory& run, ObservationDocument& document, const PlannedCell& cell,
                const ObserveOptions& options) {
  if (options.calibrate) return fill_calibration(document, cell, options.settings, run);
  if (options.calls) return fill_calls(document, cell, options.settings, run);
  fill_figures(document, cell, options, run);
}

void measure(ObservationDocument& document, const PlannedCell& cell,
             const ObserveOptions& options) {
  posix::RunDirectory run = posix::RunDirectory::create();
  measure_in(run, document, cell, options);
  if (!run.remove())
    throw TrialError(TrialError::Kind::failed,
                     "something is left behind, as standard error tells; run 'pibench clean'");
}

ObservationDocument document_of(const ObserveOptions& options) {
  ObservationDocument document{.cell = options.cell, .outcome = "unknown"};
  const std::optional<PlannedCell> cell = find_cell(options.cell, request_of(options));
  if (!cell) return document;
  document.wakeup = cell->traits.wakeup;
  document.outcome = to_string(cell->known ? cell->known->outcome : reports::Outcome::measured);
  if (cell->known) document.reason = cell->known->reason;
  if (!document.measured()) return document;
  try {
    measure(document, *cell, options);
  } catch (const TrialError& error) {
    document.outcome = to_string(outcome_of(error.kind()));
    document.reason = error.what();
  }
  return document;
}

int observe(Output& output, const ObserveOptions& options) {
  static_cast<void>(spec_of(options));  // slips are reported before anything is measured
  require_the_kernels_clock();
  const ObservationDocument document = document_of(options);
  if (SignalGuard::caught() != 0) return killed_by_signal + SignalGuard::caught();
  output.write(to_text(document));
  return success;
}

}  // namespace

Command add_observe(CLI::App& app) {
  const auto options = std::make_shared<ObserveOptions>();
  CLI::App* command =
      app.add_subcommand("observe", "Measure one cell once, for a gate; prints JSON");
  command->add_option("--cell", options->cell, "Its name")->required();
  command->add_option("--blocks", options->blocks, "Timed blocks")->capture_default_str();
  command->add_option("--iterations", options->iterations, "Operations of a worker per block")
      ->capture_default_str();
  command->add_flag("--calibrate", options->calibrate,
                    "Find out how many iterations make a block of about 0.6 ms");
  command->add_flag("--calls", options->calls, "Count system calls instead of timing");
  command->add_option("--deadline", options->deadline, "Of a trial, as 10s");
  add_redis_url(*command, options->settings);
  add_queue_bytes(*command, options->settings);
  command->add_flag("--fsync", options->settings.fsync_tempfiles,
                    "tempfile: fsync before the rename");
  command->add_option("--busy-work-ns", options->busy_work_ns)->group("");
  command->footer(
      "What 'pibench gate' runs: one process, one fork of workers, warmed up. Exit code 0 "
      "whatever\n"
      "the outcome, which is in the JSON.\n"
      "Example: pibench observe --cell latency/pipe/bytes:64/workers:1/placement:same \\\n"
      "           --iterations 150");
  return [options](Output& output) { return observe(output, *options); };
}

}  // namespace pibench::cli
