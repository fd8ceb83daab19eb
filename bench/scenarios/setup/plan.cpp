// Opening and closing a link, without traffic.
#include "bench/plan/cell_planner.hpp"
#include "bench/scenarios/setup/setup.hpp"
#include "bench/scenarios/trial/repetition.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

void add_holdings(Counters& counters, const Holdings& held) {
  counters[reports::counters::held_descriptors] = static_cast<double>(held.descriptors);
  counters[reports::counters::held_shared_bytes] = static_cast<double>(held.shared_bytes);
  counters[reports::counters::held_queues] = static_cast<double>(held.queues);
  counters[reports::counters::held_files] = static_cast<double>(held.files);
  counters[reports::counters::held_processes] = static_cast<double>(held.processes);
}

TrialFigures figures_of(const SetupResult& result) {
  const double whole_ns = per_operation(result.open + result.close, result.iterations);
  TrialFigures figures{repetition_of(whole_ns, result.iterations, result.usage)};
  Counters& counters = figures.repetition.counters;
  add_counts(counters, result.counts, static_cast<double>(result.iterations));
  counters[reports::counters::open_ns] = per_operation(result.open, result.iterations);
  counters[reports::counters::close_ns] = per_operation(result.close, result.iterations);
  if (result.held) add_holdings(counters, *result.held);
  figures.blocks_ns = result.blocks_ns;
  return figures;
}

CellJob job_over(const Row* row, const TrafficJob& traffic) {
  CellJob cell{.facts = {.workers = traffic.workers, .has_blocks = true}, .run = {}};
  cell.run = [=](const TrialLength& length, const TrialContext& context) {
    return figures_of(row->run(SetupJob{lasting(traffic, length)}, context.run, context.settings));
  };
  return cell;
}

void plan_setup(CellPlanner& planner) {
  for (const std::uint16_t workers : planner.workers_or({10}))
    for (const Placement placement : planner.placements_or({Placement::same}))
      planner.for_each_wanted([&](const Candidate& candidate) {
        const TrafficJob job = planner.traffic(planner.payloads().front(), workers, placement);
        planner.add(candidate, parameters_of(job), job, job_over(candidate.row, job));
      });
}

}  // namespace

extern const Scenario scenario_setup;
constinit const Scenario scenario_setup{
    .name = "setup",
    .summary = "opening and closing a link",
    .plan = &plan_setup,
    .by_default = true,
    .has_blocks = true,
};

}  // namespace pibench
