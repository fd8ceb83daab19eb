#include "bench/run/trial_runner.hpp"

#include <malloc.h>

#include "bench/harness/signals.hpp"
#include "bench/scenarios/trial/repetition.hpp"

namespace pibench {

reports::Outcome outcome_of(TrialError::Kind kind) {
  switch (kind) {
    case TrialError::Kind::unsupported:
      return reports::Outcome::unsupported;
    case TrialError::Kind::unavailable:
      return reports::Outcome::unavailable;
    default:
      return reports::Outcome::failed;
  }
}

const std::vector<double>& TrialRunner::reference_for(const PiJob& job) {
  const auto key = std::tuple(job.terms, job.workers, job.kernel);
  const auto found = references_.find(key);
  return found != references_.end() ? found->second
                                    : references_.emplace(key, reference_sums(job)).first->second;
}

namespace {

/// A trial that is not begun once a signal has come.
template <class Trial>
auto guarded(Trial&& trial) {
  if (SignalGuard::caught() != 0)
    throw TrialError(TrialError::Kind::stopped_by_user, SignalGuard::why_stopped());
  return with_trial_errors(trial);
}

}  // namespace

TrialFigures TrialRunner::run(const PlannedCell& cell) {
  // A fork copies the page tables of what earlier trials have left free in the heap: 0.1 ms a MiB.
  ::malloc_trim(0);
  return guarded(
      [&] { return std::visit([&](const auto& job) { return measure(cell, job); }, cell.job); });
}

PiResult TrialRunner::run_pi(const PlannedCell& cell) {
  return guarded([&] {
    auto job = std::get<PiJob>(cell.job);
    const TellOfSum tell = [&](std::string_view what, double share, Nanoseconds elapsed) {
      tell_(cell, what, share, elapsed);
    };
    if (tell_) job.tell = &tell;
    if (cell.row == nullptr) return run_pi_in_process(job);
    return cell.row->run_pi(job, reference_for(job), run_, settings_);
  });
}

TrialFigures TrialRunner::measure(const PlannedCell& cell, const PiJob&) {
  return figures_of(run_pi(cell));
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
  return figures_of(measure_copies(job), job);
}

TrialFigures TrialRunner::measure(const PlannedCell&, const BareJob& job) {
  return figures_of(job.run(job, job.pass, run_));
}

TrialFigures TrialRunner::measure(const PlannedCell&, const TurnsJob& job) {
  return figures_of(job.primitive->run(job, run_, settings_));
}

}  // namespace pibench
