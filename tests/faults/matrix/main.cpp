// The fault matrix: every transport meets every fault, and a table says how it went.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>

#include "tests/faults/matrix/isolated.hpp"
#include "tests/faults/matrix/plan.hpp"

namespace pibench::test {
namespace {

struct Options {
  std::string binary = PIBENCH_FAULTY_BINARY;
  std::vector<std::string> transports;
  std::vector<std::string> faults;
  bool full = false;
  bool progress = false;
  unsigned at_a_time = 0;
};

template <class Kept>
void keep_named(std::vector<Kept>& all, const std::vector<std::string>& names,
                std::string Kept::*name) {
  if (names.empty()) return;
  std::erase_if(
      all, [&](const Kept& each) { return std::ranges::find(names, each.*name) == names.end(); });
}

bool decides_any(const Job& job, const std::vector<Column>& columns) {
  return std::ranges::any_of(job.cells, [&](const Cell& cell) {
    return std::ranges::find(columns, cell.column, &Column::name) != columns.end();
  });
}

Plan make_plan(const PlanRequest& request, const Options& options) {
  Plan plan;
  for (const auto make :
       {plan_worker_faults, plan_redis_faults, plan_resource_faults, plan_parent_faults}) {
    Plan part = make(request);
    std::ranges::move(part.columns, std::back_inserter(plan.columns));
    std::ranges::move(part.jobs, std::back_inserter(plan.jobs));
  }
  keep_named(plan.columns, options.faults, &Column::name);
  std::erase_if(plan.jobs, [&](const Job& job) { return !decides_any(job, plan.columns); });
  return plan;
}

unsigned runs_at_a_time(const Options& options) {
  return options.at_a_time > 0 ? options.at_a_time : usual_runs_at_a_time();
}

int run_matrix(const Options& options) {
  const auto began = std::chrono::steady_clock::now();
  PlanRequest request{options.binary, read_subjects(options.binary), options.full ? 20u : 0u};
  keep_named(request.subjects, options.transports, &Subject::name);
  const Plan plan = make_plan(request, options);
  if (request.subjects.empty() || plan.jobs.empty())
    throw std::runtime_error("no such transport or fault");
  std::vector<std::string> names;
  for (const Subject& subject : request.subjects) names.push_back(subject.name);
  Matrix matrix(names, plan.columns);
  run_jobs(plan.jobs, runs_at_a_time(options), [&](const Job& job, std::vector<Cell> cells) {
    if (options.progress) fmt::print(stderr, "{}\n", job.name);
    for (Cell& cell : cells) matrix.put(std::move(cell));
  });
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  fmt::print("{}\n{} fault runs took {:.0f} s, and {:.0f} s of CPU time\n", matrix.print(),
             plan.jobs.size(), took.count(), cpu_seconds());
  return matrix.good() ? 0 : 1;
}

}  // namespace
}  // namespace pibench::test

int main(int argc, char** argv) {
  pibench::test::Options options;
  CLI::App app(
      "Every transport meets every fault; prints a table. Exit code 1 where a cell failed.",
      "fault_matrix");
  app.add_option("--transport", options.transports, "Only these, comma-separated")->delimiter(',');
  app.add_option("--fault", options.faults, "Only these columns, as stops or KILL-reap")
      ->delimiter(',');
  app.add_flag("--full", options.full, "Besides, faults at many random moments");
  app.add_option("--binary", options.binary, "The faulty_pibench to run");
  app.add_option("--at-a-time", options.at_a_time, "So many runs in parallel");
  app.add_flag("--progress", options.progress, "Name each run on standard error as it ends");
  CLI11_PARSE(app, argc, argv);
  try {
    return pibench::test::run_matrix(options);
  } catch (const std::exception& error) {
    fmt::print(stderr, "fault_matrix: {}\n", error.what());
    return 2;
  }
}
