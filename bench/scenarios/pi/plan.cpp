// The pi job: the series summed by workers, each partial sum handed back over a transport.
#include <memory>

#include "bench/plan/cell_planner.hpp"
#include "bench/scenarios/pi/check.hpp"
#include "bench/scenarios/pi/figures.hpp"
#include "bench/scenarios/pi/inprocess.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

/// The sums that a job must deliver, evaluated once for all of its cells; none where samples are
/// the check.
class Reference {
 public:
  std::span<const double> sums_of(const PiJob& job) {
    if (sums_.empty() && !job.is_checked_by_samples()) sums_ = reference_sums(job);
    return sums_;
  }

 private:
  std::vector<double> sums_;
};

Parameters parameters_of(const PiJob& job) {
  Parameters parameters{{reports::parameters::terms, std::to_string(job.terms)},
                        {reports::parameters::workers, std::to_string(job.workers)},
                        {reports::parameters::placement, std::string(to_string(job.placement))}};
  if (job.kernel != series::Kernel::simd)
    parameters.emplace_back(reports::parameters::kernel, "scalar");
  return parameters;
}

CellJob job_over(const Row* row, const PiJob& job, std::shared_ptr<Reference> reference) {
  return {.facts = {.workers = job.workers,
                    .message_bytes = sizeof(double),
                    .lengthens = false,
                    .has_blocks = true},
          .run = [=](const TrialLength&, const TrialContext& context) {
            PiJob watched = job;
            watched.on_progress = context.on_progress;
            watched.reference = reference->sums_of(watched);
            return figures_of(row->run(watched, context.run, context.settings));
          }};
}

CellJob job_in_process(const PiJob& job) {
  return {.facts = {.workers = job.workers, .lengthens = false},
          .run = [=](const TrialLength&, const TrialContext& context) {
            PiJob watched = job;
            watched.on_progress = context.on_progress;
            return figures_of(run_pi_in_process(watched));
          }};
}

void add_in_process(CellPlanner& planner, PiJob job) {
  if (!planner.wanted(inprocess_name)) return;
  for (const series::Kernel kernel : {series::Kernel::simd, series::Kernel::scalar}) {
    if (kernel == series::Kernel::simd && job.kernel == series::Kernel::scalar) continue;
    job.kernel = kernel;
    planner.add(inprocess_name, parameters_of(job), inprocess_traits(), job.placement,
                job_in_process(job));
  }
}

void add_jobs(CellPlanner& planner, const PiJob& job) {
  add_in_process(planner, job);
  const TrafficJob traffic = planner.traffic(sizeof(double), job.workers, job.placement);
  const auto reference = std::make_shared<Reference>();
  planner.for_each_wanted([&](const Candidate& candidate) {
    planner.add(candidate, parameters_of(job), traffic, job_over(candidate.row, job, reference));
  });
}

void plan_pi(CellPlanner& planner) {
  const RunRequest& request = planner.request();
  for (const std::uint16_t workers : planner.workers_or({10}))
    for (const Placement placement : planner.placements_or({Placement::os}))
      add_jobs(planner,
               {.terms = request.terms,
                .workers = workers,
                .kernel = request.kernel,
                .placement = placement,
                .deadline = planner.deadline_or(default_deadline(request.terms, workers))});
}

std::vector<std::string> pi_rivals() {
  return {std::string(inprocess_name)};
}

}  // namespace

constinit const Scenario scenario_pi{
    .name = "pi",
    .summary = "a series summed by workers, each partial sum handed back",
    .plan = &plan_pi,
    .by_default = true,
    .has_blocks = true,
    .rivals = &pi_rivals,
};

}  // namespace pibench
