// One publication to all workers: the time until they have it, and how many they take.
#include "bench/plan/cell_planner.hpp"
#include "bench/scenarios/fanout/fanout.hpp"
#include "bench/scenarios/trial/repetition.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

TrialFigures figures_of(FanoutResult result) {
  TrialFigures figures{
      repetition_of(mean(result.to_last_ns), result.to_last_ns.size(), result.cost)};
  Counters& counters = figures.repetition.counters;
  add_percentiles(counters, "", result.to_last_ns);
  add_side_percentiles(counters, "to_first_", result.to_first_ns);
  add_side_percentiles(counters, "to_median_", result.to_median_ns);
  counters[reports::counters::messages_per_second] =
      1e9 / per_operation(result.streaming, result.streamed);
  counters[reports::counters::deliveries_per_second] =
      1e9 / per_operation(result.streaming, result.deliveries);
  add_capacity(counters, result.capacity);
  if (result.lost > 0)
    counters[reports::counters::lost_messages] = static_cast<double>(result.lost);
  figures.times_ns[reports::distributions::to_last_worker] = std::move(result.to_last_ns);
  figures.times_ns[reports::distributions::to_first_worker] = std::move(result.to_first_ns);
  figures.times_ns[reports::distributions::to_median_worker] = std::move(result.to_median_ns);
  return figures;
}

CellJob fanout_job(const Row* row, const TrafficJob& traffic) {
  CellJob cell{.facts = facts_of(traffic), .run = {}};
  cell.run = [=](const TrialLength& length, const TrialContext& context) {
    const FanoutJob job{lasting(traffic, length)};
    return figures_of(row->run(job, context.run, context.settings));
  };
  return cell;
}

void plan_fanout(CellPlanner& planner) {
  for (const std::uint16_t workers : planner.workers_or({1, 4, 16}))
    for (const std::size_t bytes : planner.bytes_or({64, 4096}))
      for (const Placement placement : planner.pinned_placements())
        planner.for_each_wanted([&](const Candidate& candidate) {
          if (candidate.carries_nothing()) return;
          planner.add_each_wait(
              candidate, planner.traffic(bytes, workers, placement), {},
              [&](const TrafficJob& waiting) { return fanout_job(candidate.row, waiting); });
        });
}

}  // namespace

extern const Scenario scenario_fanout;
constinit const Scenario scenario_fanout{
    .name = "fanout",
    .summary = "publications of the parent that every worker receives",
    .plan = &plan_fanout,
};

}  // namespace pibench
