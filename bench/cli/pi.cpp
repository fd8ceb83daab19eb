#include <fmt/format.h>

#include <memory>
#include <nlohmann/json.hpp>

#include "bench/cli/commands.hpp"
#include "bench/cli/queue_option.hpp"
#include "bench/cli/redis_option.hpp"
#include "bench/console/standard_error.hpp"
#include "bench/harness/clock_check.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/plan/plan.hpp"
#include "bench/plan/request_text.hpp"
#include "bench/run/progress.hpp"
#include "bench/run/trial_runner.hpp"
#include "bench/scenarios/pi/inprocess.hpp"
#include "reports/results/names.hpp"
#include "reports/terminal/summary.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::cli {
namespace {

struct PiOptions {
  std::string transport = "pipe";
  std::string terms = "10000000";
  std::string workers = "10";
  std::string kernel = "simd";
  std::string placement = "os";
  std::string deadline;
  bool json = false;
  Settings settings;
};

RunRequest to_request(const PiOptions& options) {
  RunRequest request;
  request.scenarios = {&scenario_pi};
  request.transports = {options.transport};
  request.terms = parse_count("--terms", options.terms, 0, terms_max);
  request.workers = {
      static_cast<std::uint16_t>(parse_count("--workers", options.workers, 1, workers_max))};
  request.kernel = parse_kernel("--kernel", options.kernel);
  request.placements = parse_placements("--placement", options.placement);
  if (request.placements.size() != 1)
    throw UsageError("--placement takes one of " + known_placements());
  if (!options.deadline.empty()) request.deadline = parse_duration("--deadline", options.deadline);
  request.settings = options.settings;
  return request;
}

std::string kernel_text(series::Kernel kernel) {
  if (kernel == series::Kernel::scalar) return "scalar";
  return fmt::format("simd ({})", series::to_string(series::best_isa()));
}

void print_text(Output& output, const RunRequest& request, const reports::Repetition& done) {
  const auto counter = [&](const char* name) { return done.counters.at(name); };
  output.print("pi        {:.11f}\nerror     {:.1e}  against the exact value for {} terms\n",
               counter(reports::counters::pi), counter(reports::counters::pi_error), request.terms);
  output.print("job       {} with {} workers, kernel {}, placement {}\n",
               request.transports.front(), request.workers.front(), kernel_text(request.kernel),
               to_string(request.placements.front()));
  const auto line = [&output](std::string_view name, double time_ns) {
    output.print("{:<9} {:>9}\n", name, reports::format_duration_ns(time_ns));
  };
  line("open", counter(reports::counters::open_ns));
  line("fork", counter(reports::counters::fork_ns));
  line("compute", counter(reports::counters::compute_ns));
  line("hand-over", counter(reports::counters::handover_ns));
  line("reap", counter(reports::counters::reap_ns));
  line("total", done.real_time_ns);
}

void print_json(Output& output, const std::string& name, const reports::Repetition& done) {
  nlohmann::ordered_json json{{"name", name}, {"real_time_ns", done.real_time_ns}};
  for (const auto& [counter, value] : done.counters) json[counter] = value;
  output.print("{}\n", json.dump(2));
}

reports::Repetition run_with_progress(TrialRunner& runner, const PlannedCell& cell) {
  Progress progress;
  runner.on_progress([&progress](const PlannedCell& summed, auto... update) {
    progress.part(update..., summed.id.transport);
  });
  return runner.run(cell).repetition;
}

int run_in(Output& output, posix::RunDirectory& run, const PiOptions& options,
           const RunRequest& request, const PlannedCell& cell) {
  TrialRunner runner(run, request.settings);
  try {
    const reports::Repetition done = run_with_progress(runner, cell);
    options.json ? print_json(output, cell.id.name(), done) : print_text(output, request, done);
    return SignalGuard::caught() != 0 ? killed_by_signal + SignalGuard::caught() : success;
  } catch (const TrialError& error) {
    if (error.kind() == TrialError::Kind::stopped_by_user)
      return killed_by_signal + SignalGuard::caught();
    complain(fmt::format("{}: {}", cell.id.transport, error.what()));
    return error.kind() == TrialError::Kind::unavailable ? usage_error : cell_failed;
  }
}

int run_pi(Output& output, const PiOptions& options) {
  const RunRequest request = to_request(options);
  require_the_kernels_clock();
  const std::vector<PlannedCell> plan = make_plan(request);
  const PlannedCell& cell = plan.front();
  if (cell.known) throw UsageError(fmt::format("{}: {}", cell.id.transport, cell.known->reason));
  posix::RunDirectory run = posix::RunDirectory::create();
  const int code = run_in(output, run, options, request, cell);
  return exit_code_after_removal(code, run);
}

}  // namespace

Command add_pi(CLI::App& app) {
  const auto options = std::make_shared<PiOptions>();
  CLI::App* pi =
      app.add_subcommand("pi", "One pi job: the answer, its error and where the time went");
  pi->add_option("--transport", options->transport, "How partial sums travel; see 'pibench list'")
      ->capture_default_str();
  pi->add_option("--terms", options->terms, "Terms of the series, 0 to 10^12")
      ->capture_default_str();
  pi->add_option("--workers", options->workers, "Forked workers, 1 to 1024")->capture_default_str();
  pi->add_option("--kernel", options->kernel, "scalar (the plain loop) or simd")
      ->capture_default_str();
  pi->add_option("--placement", options->placement, "One of " + known_placements())
      ->capture_default_str();
  pi->add_option("--deadline", options->deadline,
                 "Give up after this time, as 10s (default: 10 s and what the terms may take)");
  add_redis_url(*pi, options->settings);
  add_queue_bytes(*pi, options->settings);
  pi->add_flag("--fsync", options->settings.fsync_tempfiles, "tempfile: fsync before the rename");
  pi->add_flag("--json", options->json, "Machine-readable output");
  pi->footer("Example: pibench pi --transport sysv_mq --terms 10000000 --workers 10");
  return [options](Output& output) { return run_pi(output, *options); };
}

}  // namespace pibench::cli
