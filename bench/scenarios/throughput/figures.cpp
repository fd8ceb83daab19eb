#include "bench/scenarios/throughput/figures.hpp"

#include "bench/scenarios/trial/repetition.hpp"
#include "reports/results/names.hpp"

namespace pibench {

TrialFigures figures_of(const ThroughputResult& result, const TrafficJob& job) {
  const double message_ns = per_operation(result.elapsed, result.messages);
  TrialFigures figures{repetition_of(message_ns, result.messages, result.cost)};
  add_rates(figures.repetition.counters, message_ns, job.bytes);
  add_capacity(figures.repetition.counters, result.capacity);
  if (result.lost > 0)
    figures.repetition.counters[reports::counters::lost_messages] =
        static_cast<double>(result.lost);
  if (job.workers > 1) figures.repetition.counters[reports::counters::fairness] = result.fairness;
  figures.blocks_ns = result.blocks_ns;
  return figures;
}

}  // namespace pibench
