#include "bench/run/trial_runner.hpp"

#include "bench/harness/signals.hpp"
#include "bench/run/figures.hpp"

namespace pibench {

reports::Repetition to_repetition(const PiResult& result) {
  const PiPhases& phases = result.phases;
  const Usage& usage = result.usage;
  return {.real_time_ns = in_ns(phases.total()),
          .cpu_time_ns = in_ns(usage.cpu),
          .counters = {{"open_ns", in_ns(phases.open)},
                       {"fork_ns", in_ns(phases.fork)},
                       {"compute_ns", in_ns(phases.compute)},
                       {"handover_ns", in_ns(phases.hand_over)},
                       {"reap_ns", in_ns(phases.reap)},
                       {"cpu_ns", in_ns(usage.cpu)},
                       {"pi", result.pi},
                       {"pi_error", result.pi_error},
                       {"voluntary_switches", static_cast<double>(usage.voluntary_switches)},
                       {"involuntary_switches", static_cast<double>(usage.involuntary_switches)},
                       {"minor_faults", static_cast<double>(usage.minor_faults)},
                       {"major_faults", static_cast<double>(usage.major_faults)}}};
}

const std::vector<double>& TrialRunner::reference_for(const PiJob& job) {
  const auto key = std::tuple(job.terms, job.workers, job.kernel);
  const auto found = references_.find(key);
  return found != references_.end() ? found->second
                                    : references_.emplace(key, reference_sums(job)).first->second;
}

namespace {

/// A machine that refuses something outside of a trial's own error handling.
template <class Trial>
auto guarded(Trial&& trial) {
  if (SignalGuard::caught() != 0)
    throw TrialError(TrialError::Kind::stopped_by_user, "stopped by a signal");
  try {
    return trial();
  } catch (const TrialError&) {
    throw;
  } catch (const std::exception& error) {
    throw TrialError(TrialError::Kind::unavailable, error.what());
  }
}

}  // namespace

TrialFigures TrialRunner::run(const PlannedCell& cell) {
  return guarded(
      [&] { return std::visit([&](const auto& job) { return measure(cell, job); }, cell.job); });
}

PiResult TrialRunner::run_pi(const PlannedCell& cell) {
  return guarded([&] {
    const PiJob& job = std::get<PiJob>(cell.job);
    if (cell.row == nullptr) return run_pi_in_process(job);
    return cell.row->run_pi(job, reference_for(job), run_, settings_);
  });
}

TrialFigures TrialRunner::measure(const PlannedCell& cell, const PiJob&) {
  return {to_repetition(run_pi(cell)), {}};
}

TrialFigures TrialRunner::measure(const PlannedCell& cell, const LatencyJob& job) {
  return figures_of(cell.row->run_latency(job, run_, settings_));
}

TrialFigures TrialRunner::measure(const PlannedCell& cell, const ThroughputJob& job) {
  return figures_of(cell.row->run_throughput(job, run_, settings_), job);
}

TrialFigures TrialRunner::measure(const PlannedCell& cell, const SetupJob& job) {
  return figures_of(cell.row->run_setup(job, run_, settings_));
}

TrialFigures TrialRunner::measure(const PlannedCell& cell, const LoadJob& job) {
  return figures_of(cell.row->run_load(job, run_, settings_), job);
}

TrialFigures TrialRunner::measure(const PlannedCell&, const CopyJob& job) {
  return figures_of(measure_copies(job));
}

TrialFigures TrialRunner::measure(const PlannedCell&, const BareJob& job) {
  return figures_of(job.run(job, job.pass, run_));
}

}  // namespace pibench
