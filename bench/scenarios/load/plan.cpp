// Messages at a fixed rate, timed from the moment at which each was to be sent.
#include "bench/plan/cell_planner.hpp"
#include "bench/scenarios/load/load.hpp"
#include "bench/scenarios/trial/repetition.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

TrialFigures figures_of(LoadResult result, const LoadJob& job) {
  TrialFigures figures{
      repetition_of(mean(result.from_intended_ns), result.from_intended_ns.size(), result.cost)};
  Counters& counters = figures.repetition.counters;
  counters[reports::counters::offered_per_second] = static_cast<double>(job.messages_per_second);
  counters[reports::counters::messages_per_second] = result.achieved_per_second();
  add_capacity(counters, result.capacity);
  add_percentiles(counters, "", result.from_intended_ns);
  add_side_percentiles(counters, "send_lag_", result.send_lag_ns);
  figures.times_ns[reports::distributions::from_intended_send] = std::move(result.from_intended_ns);
  figures.times_ns[reports::distributions::send_lag] = std::move(result.send_lag_ns);
  return figures;
}

CellJob job_over(const Row* row, const TrafficJob& traffic, std::uint64_t messages_per_second) {
  CellJob cell{.facts = facts_of(traffic), .run = {}};
  cell.facts.messages_per_second = messages_per_second;
  cell.run = [=](const TrialLength& length, const TrialContext& context) {
    LoadJob job;
    static_cast<TrafficJob&>(job) = lasting(traffic, length);
    job.messages_per_second = messages_per_second;
    return figures_of(row->run(job, context.run, context.settings), job);
  };
  return cell;
}

void add_load(CellPlanner& planner, const TrafficJob& job, std::uint64_t rate) {
  planner.for_each_wanted([&](const Candidate& candidate) {
    if (candidate.carries_nothing()) return;
    planner.add_each_wait(
        candidate, job, {{reports::parameters::rate, std::to_string(rate)}},
        [&](const TrafficJob& waiting) { return job_over(candidate.row, waiting, rate); });
  });
}

void plan_load(CellPlanner& planner) {
  for (const std::uint64_t rate : planner.rates_or({1000, 5000, 20000}))
    for (const std::size_t bytes : planner.bytes_or({64}))
      for (const Placement placement : planner.pinned_placements())
        add_load(planner, planner.traffic(bytes, 1, placement), rate);
}

}  // namespace

extern const Scenario scenario_load;
constinit const Scenario scenario_load{
    .name = "load",
    .summary = "messages at a fixed rate, timed from when each was due",
    .plan = &plan_load,
};

}  // namespace pibench
