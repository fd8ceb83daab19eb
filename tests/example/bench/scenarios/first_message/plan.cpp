// The first_message scenario: its cells, its figures and its row.
#include "bench/plan/cell_planner.hpp"
#include "bench/scenarios/first_message/first_message.hpp"
#include "bench/scenarios/trial/repetition.hpp"

namespace pibench {
namespace {

TrialFigures figures_of(const FirstMessageResult& result) {
  TrialFigures figures{repetition_of(mean(result.times_ns), result.times_ns.size(), result.usage)};
  figures.times_ns["first_message"] = result.times_ns;
  return figures;
}

CellJob job_over(const Row* row, const TrafficJob& traffic) {
  return {.facts = facts_of(traffic),
          .run = [=](const TrialLength& length, const TrialContext& context) {
            const FirstMessageJob job{lasting(traffic, length)};
            return figures_of(row->run(job, context.run, context.settings));
          }};
}

void plan_first_message(CellPlanner& planner) {
  for (const std::size_t bytes : planner.bytes_or({8}))
    for (const Placement placement : planner.pinned_placements())
      planner.for_each_wanted([&](const Candidate& candidate) {
        if (candidate.carries_nothing()) return;
        const TrafficJob job = planner.traffic(bytes, 1, placement);
        planner.add(candidate, parameters_of(job), job, job_over(candidate.row, job));
      });
}

}  // namespace

extern const Scenario scenario_first_message;
constinit const Scenario scenario_first_message{
    .name = "first_message",
    .summary = "the first message through a fresh link",
    .plan = &plan_first_message,
};

}  // namespace pibench
