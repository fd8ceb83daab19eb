#include "bench/run/trial_runner.hpp"

#include <malloc.h>

#include "bench/harness/memory_reserve.hpp"
#include "bench/harness/signals.hpp"

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

TrialFigures TrialRunner::run(const PlannedCell& cell) {
  MemoryReserve::restore();
  // A fork copies the page tables of memory that earlier trials have left free in the heap: 0.1 ms
  // a MiB.
  ::malloc_trim(0);
  if (SignalGuard::caught() != 0)
    throw TrialError(TrialError::Kind::stopped_by_user, SignalGuard::why_stopped());
  const OnProgress on_progress = [&](std::string_view what, double share, Nanoseconds elapsed) {
    on_progress_(cell, what, share, elapsed);
  };
  return with_trial_errors([&] {
    return cell.job.run(
        cell.length,
        {.run = run_, .settings = settings_, .on_progress = on_progress_ ? &on_progress : nullptr});
  });
}

}  // namespace pibench
