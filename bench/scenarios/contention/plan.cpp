// Workers that take turns at one shared count.
#include <algorithm>

#include "bench/catalogue/describe.hpp"
#include "bench/plan/cell_planner.hpp"
#include "bench/scenarios/contention/contention.hpp"
#include "bench/scenarios/trial/repetition.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

reports::Traits traits_of(const contention::PrimitiveDescriptor& descriptor) {
  // A primitive that loses updates does another job; like transports that carry nothing, it is not
  // ranked.
  return {.summary = std::string(descriptor.summary),
          .substrate = descriptor.keeps_count ? "shared count" : "none",
          .fan_in = "shared",
          .wakeup = std::string(to_string(descriptor.wakeup)),
          .hand_over = "none"};
}

TrialFigures figures_of(contention::ContentionResult result) {
  const double operation_ns = per_operation(result.elapsed, result.operations);
  TrialFigures figures{repetition_of(operation_ns, result.operations, result.workers)};
  Counters& counters = figures.repetition.counters;
  add_counts(counters, result.counts, static_cast<double>(result.operations));
  counters[reports::counters::operations_per_second] = 1e9 / operation_ns;
  counters[reports::counters::overlap] = result.overlap;
  counters[reports::counters::fairness] = result.fairness;
  counters[reports::counters::lost_updates] = static_cast<double>(result.lost);
  counters[reports::counters::stamped_iterations] = static_cast<double>(result.waiting_ns.size());
  add_side_percentiles(counters, "waiting_", result.waiting_ns);
  figures.times_ns[reports::distributions::waiting] = std::move(result.waiting_ns);
  return figures;
}

/// Enough for a scheduler to give the CPU to each of several workers.
constexpr Nanoseconds some_time_slices = std::chrono::milliseconds(10);

Parameters contention_parameters(const TrafficJob& job) {
  return {{reports::parameters::workers, std::to_string(job.workers)},
          {reports::parameters::placement, std::string(to_string(job.placement))}};
}

CellJob job_under(const contention::PrimitiveRow& primitive, const TrafficJob& traffic) {
  CellJob cell{.facts = facts_of(traffic), .run = {}};
  cell.facts.lengthens = false;
  cell.run = [run = primitive.run, traffic](const TrialLength& length,
                                            const TrialContext& context) {
    const contention::ContentionJob job{traffic, std::max(length.pass, some_time_slices)};
    return figures_of(run(job, context.run, context.settings));
  };
  return cell;
}

void add_cell(CellPlanner& planner, const contention::PrimitiveRow& primitive,
              const TrafficJob& job) {
  PlannedCell& cell = planner.add(
      primitive.descriptor.name, contention_parameters(job), traits_of(primitive.descriptor),
      job.placement, job_under(primitive, job), primitive.probe(planner.request().settings));
  if (job.workers == 1)
    CellPlanner::decide(cell, reports::Outcome::unsupported,
                        "one worker alone contends with nobody; give --workers 2 or more");
}

void add_absent(CellPlanner& planner, const contention::AbsentPrimitive& absent,
                const TrafficJob& job) {
  planner.add(absent.name, contention_parameters(job), {}, job.placement, {},
              {false, std::string(absent.reason)});
}

void plan_contention(CellPlanner& planner) {
  constexpr std::uint16_t classic = 20;
  for (const std::uint16_t workers : planner.workers_or({classic}))
    for (const Placement placement : planner.placements_or({Placement::os})) {
      const TrafficJob job = planner.traffic(0, workers, placement);
      for (const contention::PrimitiveRow& primitive : contention::primitives())
        if (planner.wanted(primitive.descriptor.name)) add_cell(planner, primitive, job);
      for (const contention::AbsentPrimitive& absent : contention::absent_primitives())
        if (planner.wanted(absent.name)) add_absent(planner, absent, job);
    }
}

std::vector<std::string> contention_rivals() {
  std::vector<std::string> names;
  for (const contention::PrimitiveRow& row : contention::primitives())
    names.emplace_back(row.descriptor.name);
  for (const contention::AbsentPrimitive& absent : contention::absent_primitives())
    names.emplace_back(absent.name);
  return names;
}

}  // namespace

extern const Scenario scenario_contention;
constinit const Scenario scenario_contention{
    .name = "contention",
    .summary = "workers that take turns at one shared count, under each kind of lock",
    .plan = &plan_contention,
    .rivals = &contention_rivals,
};

}  // namespace pibench
