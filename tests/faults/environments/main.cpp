// The matrix of environments: every command meets every one, and a table says how it went.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>

#include "tests/faults/environments/combinations.hpp"
#include "tests/faults/environments/experiment.hpp"
#include "tests/faults/matrix/isolated.hpp"

namespace pibench::test {
namespace {

struct Options {
  std::string binary = PIBENCH_BINARY;
  std::vector<std::string> environments;
  std::vector<std::string> commands;
  bool full = false;
  bool combine = true;
  bool progress = false;
  unsigned at_a_time = 0;
  unsigned limit_s = 60;
};

std::vector<Environment> all_environments() {
  std::vector<Environment> all;
  for (const auto make :
       {signal_environments, descriptor_environments, limit_environments, temporary_environments,
        place_environments, refusal_environments, namespace_environments, machine_environments}) {
    std::vector<Environment> some = make();
    std::ranges::move(some, std::back_inserter(all));
  }
  return all;
}

template <class Named>
void keep_named(std::vector<Named>& all, const std::vector<std::string>& names) {
  if (names.empty()) return;
  std::erase_if(
      all, [&](const Named& each) { return std::ranges::find(names, each.name) == names.end(); });
}

/// Whether an environment changes anything that the trial could notice; a measuring run is to show
/// that of each.
bool matters(const Environment& environment, const Trial& trial) {
  const Expectation& expected = environment.expectation;
  const bool is_run = trial.kind == Verb::run && !trial.is_stopped;
  const bool looks_around = trial.kind == Verb::list || trial.kind == Verb::doctor;
  const auto is_needed = [&](Need need) { return trial.needs.contains(need); };
  const auto is_hit = [&](const Transport& each) { return each.explained_by_any(expected.hits); };
  return is_run || (expected.touches.empty() && looks_around) ||
         std::ranges::any_of(expected.touches, is_needed) ||
         std::ranges::any_of(trial.transports, is_hit);
}

Job job_for(const Bench& bench, const Environment& environment, const Trial& trial, bool full) {
  Job job = job_of(bench, environment, trial);
  if (full || matters(environment, trial)) return job;
  const Judge judge(environment, trial, bench.baseline);
  return {job.name, nullptr,
          judge.all(Verdict::not_applicable,
                    "nothing that it changes is this command's; only --full runs it")};
}

/// What has been run, and how it went.
class Account {
 public:
  explicit Account(const Options& options)
      : options_(options),
        at_a_time_(options.at_a_time > 0 ? options.at_a_time : usual_runs_at_a_time()) {}

  void run(const std::vector<Job>& jobs, Matrix& matrix) {
    run_jobs(jobs, at_a_time_, [&](const Job& job, std::vector<Cell> cells) {
      if (job.run) ++runs_;
      if (options_.progress && job.run) fmt::print(stderr, "{}\n", job.name);
      for (Cell& cell : cells) matrix.put(std::move(cell));
    });
    fmt::print("{}\n", matrix.print());
    good_ = good_ && matrix.good();
  }
  unsigned runs() const { return runs_; }
  bool good() const { return good_; }

 private:
  const Options& options_;
  unsigned at_a_time_;
  unsigned runs_ = 0;
  bool good_ = true;
};

void run_each(const Bench& bench, const std::vector<Trial>& trials, const Options& options,
              Account& account) {
  std::vector<Environment> environments = all_environments();
  keep_named(environments, options.environments);
  std::vector<std::string> rows;
  for (const Trial& trial : trials)
    for (std::string& row : trial.rows()) rows.push_back(std::move(row));
  std::vector<Column> columns;
  std::vector<Job> jobs;
  for (const Environment& each : environments) {
    columns.push_back({each.group, each.name, each.name, each.meaning});
    for (const Trial& trial : trials) jobs.push_back(job_for(bench, each, trial, options.full));
  }
  Matrix matrix(rows, columns);
  account.run(jobs, matrix);
}

void run_combined(const Bench& bench, const std::vector<Trial>& trials, const Options& options,
                  Account& account) {
  const Combinations plan = plan_combinations(bench, trials, options.full);
  Matrix matrix(plan.rows, plan.columns);
  account.run(plan.jobs, matrix);
}

/// The results that `report` is to read: a small run's.
void measure(const Bench& bench, const Trial& trial) {
  const ScratchDirectory scratch;
  const Start start{.binary = bench.binary, .results = {}, .place = scratch.path()};
  const Finished finished = run(trial.arguments(start));
  if (finished.exit_code != 0) throw std::runtime_error("no results to report: " + finished.err);
  std::filesystem::copy_file(trial.target(start) / "results.json", bench.results);
}

bool run_matrix(const Options& options) {
  const auto began = std::chrono::steady_clock::now();
  const ScratchDirectory scratch;
  Bench bench{
      options.binary, scratch.path() / "results.json", {}, std::chrono::seconds(options.limit_s)};
  const std::vector<Transport> transports = read_transports(bench.binary);
  std::vector<Trial> trials = all_trials(transports);
  const std::vector<Trial> combined = trials_of_combinations(transports);
  measure(bench, *std::ranges::find(combined, Verb::run, &Trial::kind));
  keep_named(trials, options.commands);
  bench.baseline = find_baseline(bench, trials);
  Account account(options);
  run_each(bench, trials, options, account);
  if (options.combine && options.environments.empty()) {
    bench.baseline = find_baseline(bench, combined);
    run_combined(bench, combined, options, account);
  }
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  fmt::print("{} environment runs took {:.0f} s, and {:.0f} s of CPU time\n", account.runs(),
             took.count(), cpu_seconds());
  return account.good();
}

}  // namespace
}  // namespace pibench::test

int main(int argc, char** argv) {
  pibench::test::Options options;
  CLI::App app(
      "Every command in every environment; prints a table. Exit code 1 where a cell failed.",
      "environment_matrix");
  app.add_option("--environment", options.environments, "Only these columns, as b:ALRM or -12")
      ->delimiter(',');
  app.add_option("--command", options.commands, "Only these, as 'pi pipe', run or list")
      ->delimiter(',');
  app.add_flag("--full", options.full, "All commands everywhere, and all combinations");
  app.add_flag("!--no-combinations", options.combine, "Each environment by itself only");
  app.add_option("--binary", options.binary, "The pibench to run");
  app.add_option("--at-a-time", options.at_a_time, "So many runs in parallel");
  app.add_option("--limit", options.limit_s, "Seconds after which a command hangs");
  app.add_flag("--progress", options.progress, "Name each run on standard error as it ends");
  CLI11_PARSE(app, argc, argv);
  try {
    return pibench::test::run_matrix(options) ? 0 : 1;
  } catch (const std::exception& error) {
    fmt::print(stderr, "environment_matrix: {}\n", error.what());
    return 2;
  }
}
