#include "bench/scenarios/pi/figures.hpp"

#include "bench/scenarios/trial/repetition.hpp"
#include "reports/results/names.hpp"

namespace pibench {

TrialFigures figures_of(const PiResult& result) {
  constexpr double one_job = 1;
  const PiPhases& phases = result.phases;
  TrialFigures figures{{in_ns(phases.total()), in_ns(result.usage.cpu), {}}, {}};
  Counters& counters = figures.repetition.counters;
  counters = {{reports::counters::open_ns, in_ns(phases.open)},
              {reports::counters::fork_ns, in_ns(phases.fork)},
              {reports::counters::compute_ns, in_ns(phases.compute)},
              {reports::counters::handover_ns, in_ns(phases.hand_over)},
              {reports::counters::reap_ns, in_ns(phases.reap)},
              {reports::counters::cpu_ns, in_ns(result.usage.cpu)},
              {reports::counters::pi, result.pi},
              {reports::counters::pi_error, result.pi_error}};
  add_switches_and_faults(counters, result.usage, one_job);
  add_counts(counters, result.counts, one_job);
  return figures;
}

}  // namespace pibench
