#include "bench/scenarios/latency/figures.hpp"

#include "bench/scenarios/trial/repetition.hpp"
#include "reports/results/names.hpp"

namespace pibench {

TrialFigures figures_of(LatencyResult result) {
  TrialFigures figures{repetition_of(result.round_trip_ns, result.iterations, result.cost)};
  Counters& counters = figures.repetition.counters;
  counters[reports::counters::stamped_iterations] =
      static_cast<double>(result.round_trips_ns.size());
  counters[reports::counters::stamped_mean_ns] = mean(result.round_trips_ns);
  add_capacity(counters, result.capacity);
  add_percentiles(counters, "", result.round_trips_ns);
  add_side_percentiles(counters, "one_way_to_worker_", result.to_worker_ns);
  add_side_percentiles(counters, "one_way_to_parent_", result.to_parent_ns);
  figures.times_ns[reports::distributions::round_trip] = std::move(result.round_trips_ns);
  if (!result.to_worker_ns.empty()) {
    figures.times_ns[reports::distributions::one_way_to_worker] = std::move(result.to_worker_ns);
    figures.times_ns[reports::distributions::one_way_to_parent] = std::move(result.to_parent_ns);
  }
  figures.blocks_ns = std::move(result.blocks_ns);
  return figures;
}

}  // namespace pibench
