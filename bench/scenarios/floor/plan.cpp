#include "bench/scenarios/floor/plan.hpp"

#include "bench/scenarios/floor/copy_floor.hpp"
#include "bench/scenarios/trial/repetition.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

reports::Traits copy_traits(int copies) {
  return {.summary = copies == 1 ? "the bare copy that any mechanism must make, in one process"
                                 : "the bare copies in and out of a buffer, in one process",
          .substrate = "none",
          .fan_in = "none",
          .wakeup = "none",
          .hand_over = "none"};
}

TrialFigures figures_of(const CopyResult& result, const CopyJob& job) {
  const double operation_ns = per_operation(result.elapsed, result.iterations);
  TrialFigures figures{repetition_of(operation_ns, result.iterations, result.usage), {}};
  add_rates(figures.repetition.counters, operation_ns / job.messages_per_operation, job.bytes);
  figures.repetition.counters[reports::counters::check_ns] = result.check_ns;
  return figures;
}

CellJob job_of(const CopyJob& job) {
  return {.facts = facts_of(job), .run = [=](const TrialLength& length, const TrialContext&) {
            return figures_of(measure_copies(lasting(job, length)), job);
          }};
}

}  // namespace

void plan_copies(CellPlanner& planner, std::size_t bytes, int messages_per_operation) {
  for (const int copies : {1, 2}) {
    const std::string_view name =
        copies == 1 ? reports::baselines::copy_once : reports::baselines::copy_twice;
    if (!planner.wanted(name)) continue;
    CopyJob job;
    static_cast<TrafficJob&>(job) = planner.traffic(bytes, 1, Placement::same);
    job.copies = copies;
    job.messages_per_operation = messages_per_operation;
    planner.add(name, parameters_of(job), copy_traits(copies), job.placement, job_of(job));
  }
}

std::vector<std::string> copy_names() {
  return {reports::baselines::copy_once, reports::baselines::copy_twice};
}

}  // namespace pibench
