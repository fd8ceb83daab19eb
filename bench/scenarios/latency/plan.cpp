// Round trips between the parent and one worker.
#include "bench/scenarios/latency/plan.hpp"

#include <algorithm>

#include "bench/scenarios/floor/plan.hpp"
#include "bench/scenarios/latency/figures.hpp"

namespace pibench {
namespace {

/// Every stamped round trip is kept.
constexpr std::uint64_t stamped_max = 100'000;

void plan_latency(CellPlanner& planner) {
  constexpr int messages_per_round_trip = 2;
  for (const std::size_t bytes : planner.payloads()) {
    plan_copies(planner, bytes, messages_per_round_trip);
    for (const Placement placement : planner.pinned_placements())
      planner.for_each_wanted([&](const Candidate& candidate) {
        planner.add_each_wait(
            candidate, planner.traffic(bytes, 1, placement), {},
            [&](const TrafficJob& traffic) { return latency_job(candidate.row, traffic); });
      });
  }
}

}  // namespace

CellJob latency_job(const Row* row, const TrafficJob& traffic) {
  CellJob cell{.facts = facts_of(traffic), .run = {}};
  cell.facts.same_calls = true;
  cell.facts.has_blocks = true;
  cell.facts.takes_busy_work = true;
  cell.run = [=](const TrialLength& length, const TrialContext& context) {
    LatencyJob job;
    static_cast<TrafficJob&>(job) = lasting(traffic, length);
    job.stamped = length.stamped.value_or(std::min(length.iterations, stamped_max));
    if (!length.busy_work) return figures_of(row->run(job, context.run, context.settings));
    return figures_of(
        row->run(BusyLatencyJob(job, *length.busy_work), context.run, context.settings));
  };
  return cell;
}

extern const Scenario scenario_latency;
constinit const Scenario scenario_latency{
    .name = "latency",
    .summary = "round trips between the parent and one worker",
    .plan = &plan_latency,
    .by_default = true,
    .has_blocks = true,
    .takes_busy_work = true,
    .rivals = &copy_names,
};

}  // namespace pibench
