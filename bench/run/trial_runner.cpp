#include "bench/run/trial_runner.hpp"

#include "bench/harness/signals.hpp"

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

PiResult TrialRunner::run(const PlannedCell& cell) {
  if (SignalGuard::caught() != 0)
    throw TrialError(TrialError::Kind::stopped_by_user, "stopped by a signal");
  try {
    if (cell.row == nullptr) return run_pi_in_process(cell.job);
    return cell.row->run_pi(cell.job, reference_for(cell.job), run_, settings_);
  } catch (const TrialError&) {
    throw;
  } catch (const std::exception& error) {
    throw TrialError(TrialError::Kind::unavailable, error.what());
  }
}

}  // namespace pibench
