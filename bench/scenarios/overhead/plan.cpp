// The self-check: each transport that has a bare counterpart, beside it.
#include "bench/scenarios/latency/plan.hpp"
#include "bench/catalogue/describe.hpp"
#include "bench/plan/cell_planner.hpp"
#include "bench/scenarios/overhead/bare.hpp"
#include "bench/scenarios/throughput/plan.hpp"
#include "bench/scenarios/trial/repetition.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

TrialFigures figures_of(const bare::Result& result) {
  return {repetition_of(per_operation(result.elapsed, result.iterations), result.iterations,
                        result.cost)};
}

CellJob bare_job(bare::Run run, bare::Pass pass, const TrafficJob& traffic) {
  return {.facts = facts_of(traffic),
          .run = [=](const TrialLength& length, const TrialContext& context) {
            return figures_of(run(lasting(traffic, length), pass, context.run));
          }};
}

CellJob transport_job(const Row* row, bare::Pass pass, const TrafficJob& traffic) {
  return pass == bare::Pass::stream ? throughput_job(row, traffic) : latency_job(row, traffic);
}

void add_pair(CellPlanner& planner, const Candidate& candidate,
              const bare::Counterpart& counterpart, bare::Pass pass, TrafficJob traffic) {
  const bool chosen =
      candidate.row != nullptr && counterpart.wakeup != candidate.row->descriptor.wakeup;
  if (chosen) traffic.wakeup = counterpart.wakeup;
  const std::string wait(to_string(traffic.wakeup));
  const auto add = [&](const char* side, CellJob job) {
    Parameters parameters = parameters_of(traffic);
    parameters.emplace_back(reports::parameters::pass, pass == bare::Pass::stream
                                                           ? reports::passes::stream
                                                           : reports::passes::round_trip);
    parameters.emplace_back(reports::parameters::side, side);
    if (chosen) parameters.emplace_back(reports::parameters::wait, wait);
    PlannedCell& cell = planner.add(candidate, std::move(parameters), traffic, std::move(job));
    if (chosen) cell.traits.wakeup = wait;
    if (planner.request().settings.queue_bytes > 0)
      CellPlanner::decide(cell, reports::Outcome::unsupported,
                          "the bare loops have queues of the usual size alone (--queue-bytes)");
  };
  add(reports::sides::pibench, transport_job(candidate.row, pass, traffic));
  add(reports::sides::bare, bare_job(counterpart.run, pass, traffic));
}

/// True when the two sides can be measured in this way, and the comparison means something.
bool is_paired(const Candidate& candidate, const bare::Counterpart& counterpart, bare::Pass pass,
               Placement placement) {
  if (pass == bare::Pass::stream && !counterpart.streams) return false;
  if (candidate.carries_nothing() && placement != Placement::same) return false;
  return counterpart.wakeup == Wakeup::blocking || placement != Placement::same;
}

void plan_pass(CellPlanner& planner, bare::Pass pass, const std::vector<std::size_t>& payloads) {
  for (const std::size_t bytes : payloads)
    for (const Placement placement : planner.pinned_placements())
      planner.for_each_wanted([&](const Candidate& candidate) {
        const bare::Counterpart* counterpart = bare::find(candidate.name);
        if (counterpart != nullptr && is_paired(candidate, *counterpart, pass, placement))
          add_pair(planner, candidate, *counterpart, pass, planner.traffic(bytes, 1, placement));
      });
}

void plan_overhead(CellPlanner& planner) {
  plan_pass(planner, bare::Pass::round_trip, planner.bytes_or({8, 1024}));
  plan_pass(planner, bare::Pass::stream, planner.bytes_or({8, 4096}));
}

}  // namespace

extern const Scenario scenario_overhead;
constinit const Scenario scenario_overhead{
    .name = "overhead",
    .summary = "the harness against bare loops over the same mechanism",
    .plan = &plan_overhead,
};

}  // namespace pibench
