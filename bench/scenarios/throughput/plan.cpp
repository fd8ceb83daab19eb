// Workers that stream messages to the parent as fast as it takes them.
#include "bench/scenarios/throughput/plan.hpp"

#include "bench/scenarios/floor/plan.hpp"
#include "bench/scenarios/throughput/figures.hpp"

namespace pibench {
namespace {

void add_streams(CellPlanner& planner, const TrafficJob& traffic) {
  planner.for_each_wanted([&](const Candidate& candidate) {
    // A transport that carries nothing would be the same for any number of workers.
    if (traffic.workers > 1 && candidate.carries_nothing()) return;
    planner.add_each_wait(candidate, traffic, {}, [&](const TrafficJob& waiting) {
      return throughput_job(candidate.row, waiting);
    });
  });
}

void plan_throughput(CellPlanner& planner) {
  for (const std::uint16_t workers : planner.workers_or({1, 10}))
    for (const std::size_t bytes : planner.payloads()) {
      if (workers == 1) plan_copies(planner, bytes, 1);
      for (const Placement placement : planner.pinned_placements())
        add_streams(planner, planner.traffic(bytes, workers, placement));
    }
}

}  // namespace

CellJob throughput_job(const Row* row, const TrafficJob& traffic) {
  CellJob cell{.facts = facts_of(traffic), .run = {}};
  cell.facts.counts_all_workers = true;
  cell.facts.same_calls = traffic.workers == 1;
  cell.facts.has_blocks = true;
  cell.run = [=](const TrialLength& length, const TrialContext& context) {
    const ThroughputJob job{lasting(traffic, length)};
    return figures_of(row->run(job, context.run, context.settings), job);
  };
  return cell;
}

extern const Scenario scenario_throughput;
constinit const Scenario scenario_throughput{
    .name = "throughput",
    .summary = "workers that stream messages to the parent",
    .plan = &plan_throughput,
    .by_default = true,
    .has_blocks = true,
    .rivals = &copy_names,
};

}  // namespace pibench
