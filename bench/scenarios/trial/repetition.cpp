#include "bench/scenarios/trial/repetition.hpp"

#include <algorithm>
#include <numeric>

#include "reports/results/distribution.hpp"

namespace pibench {
namespace {

using Counters = std::map<std::string, double>;

void add_switches_and_faults(Counters& counters, const Usage& usage, double operations) {
  counters["voluntary_switches"] = static_cast<double>(usage.voluntary_switches) / operations;
  counters["involuntary_switches"] = static_cast<double>(usage.involuntary_switches) / operations;
  counters["minor_faults"] = static_cast<double>(usage.minor_faults) / operations;
  counters["major_faults"] = static_cast<double>(usage.major_faults) / operations;
}

void add_holdings(Counters& counters, const Holdings& held) {
  counters["held_descriptors"] = static_cast<double>(held.descriptors);
  counters["held_shared_bytes"] = static_cast<double>(held.shared_bytes);
  counters["held_queues"] = static_cast<double>(held.queues);
  counters["held_files"] = static_cast<double>(held.files);
  counters["held_processes"] = static_cast<double>(held.processes);
}

void add_counts(Counters& counters, const PerfCounts& counts, double operations) {
  if (counts.cycles) counters["cycles"] = static_cast<double>(*counts.cycles) / operations;
  if (counts.instructions)
    counters["instructions"] = static_cast<double>(*counts.instructions) / operations;
}

/// All per operation.
reports::Repetition repetition_of(double real_time_ns, std::uint64_t iterations,
                                  const Usage& usage) {
  const auto operations = static_cast<double>(iterations);
  reports::Repetition repetition{real_time_ns, in_ns(usage.cpu) / operations, {}};
  repetition.counters["iterations"] = operations;
  repetition.counters["cpu_ns"] = repetition.cpu_time_ns;
  add_switches_and_faults(repetition.counters, usage, operations);
  return repetition;
}

reports::Repetition repetition_of(double real_time_ns, std::uint64_t iterations, const Cost& cost) {
  reports::Repetition repetition =
      repetition_of(real_time_ns, iterations, cost.parent + cost.workers);
  const auto operations = static_cast<double>(iterations);
  repetition.counters["parent_cpu_ns"] = in_ns(cost.parent.cpu) / operations;
  repetition.counters["worker_cpu_ns"] = in_ns(cost.workers.cpu) / operations;
  add_counts(repetition.counters, cost.counts, operations);
  return repetition;
}

double mean(const std::vector<std::int64_t>& times_ns) {
  const auto sum = std::accumulate(times_ns.begin(), times_ns.end(), std::int64_t{0});
  return static_cast<double>(sum) / static_cast<double>(times_ns.size());
}

struct NamedPercentile {
  const char* name;
  double p;
};

template <std::size_t count>
void add_percentiles(Counters& counters, const std::string& prefix,
                     std::vector<std::int64_t> times_ns,
                     const std::array<NamedPercentile, count>& percentiles) {
  if (times_ns.empty()) return;
  std::ranges::sort(times_ns);
  for (const auto& [name, p] : percentiles)
    counters[prefix + name] = reports::percentile_of_sorted(times_ns, p);
}

constexpr std::array<NamedPercentile, 5> main_percentiles{
    {{"p50_ns", 0.5}, {"p90_ns", 0.9}, {"p99_ns", 0.99}, {"p999_ns", 0.999}, {"max_ns", 1}}};
constexpr std::array<NamedPercentile, 2> side_percentiles{{{"p50_ns", 0.5}, {"p99_ns", 0.99}}};

double per_operation(Nanoseconds time, std::uint64_t operations) {
  return in_ns(time) / static_cast<double>(operations);
}

void add_rates(Counters& counters, double message_ns, std::size_t bytes) {
  counters["messages_per_second"] = 1e9 / message_ns;
  counters["bytes_per_second"] = 1e9 / message_ns * static_cast<double>(bytes);
}

}  // namespace

TrialFigures figures_of(const PiResult& result) {
  constexpr double one_job = 1;
  const PiPhases& phases = result.phases;
  TrialFigures figures{{in_ns(phases.total()), in_ns(result.usage.cpu), {}}, {}};
  Counters& counters = figures.repetition.counters;
  counters = {{"open_ns", in_ns(phases.open)},
              {"fork_ns", in_ns(phases.fork)},
              {"compute_ns", in_ns(phases.compute)},
              {"handover_ns", in_ns(phases.hand_over)},
              {"reap_ns", in_ns(phases.reap)},
              {"cpu_ns", in_ns(result.usage.cpu)},
              {"pi", result.pi},
              {"pi_error", result.pi_error}};
  add_switches_and_faults(counters, result.usage, one_job);
  add_counts(counters, result.counts, one_job);
  return figures;
}

TrialFigures figures_of(LatencyResult result) {
  TrialFigures figures{repetition_of(result.round_trip_ns, result.iterations, result.cost), {}};
  Counters& counters = figures.repetition.counters;
  counters["stamped_iterations"] = static_cast<double>(result.round_trips_ns.size());
  counters["stamped_mean_ns"] = mean(result.round_trips_ns);
  add_percentiles(counters, "", result.round_trips_ns, main_percentiles);
  add_percentiles(counters, "one_way_to_worker_", result.to_worker_ns, side_percentiles);
  add_percentiles(counters, "one_way_to_parent_", result.to_parent_ns, side_percentiles);
  figures.times_ns["round_trip"] = std::move(result.round_trips_ns);
  if (!result.to_worker_ns.empty()) {
    figures.times_ns["one_way_to_worker"] = std::move(result.to_worker_ns);
    figures.times_ns["one_way_to_parent"] = std::move(result.to_parent_ns);
  }
  return figures;
}

TrialFigures figures_of(const ThroughputResult& result, const ThroughputJob& job) {
  const double message_ns = per_operation(result.elapsed, result.messages);
  TrialFigures figures{repetition_of(message_ns, result.messages, result.cost), {}};
  add_rates(figures.repetition.counters, message_ns, job.bytes);
  if (result.lost > 0)
    figures.repetition.counters["lost_messages"] = static_cast<double>(result.lost);
  if (job.workers > 1) figures.repetition.counters["fairness"] = result.fairness;
  return figures;
}

TrialFigures figures_of(const SetupResult& result) {
  const double whole_ns = per_operation(result.open + result.close, result.iterations);
  TrialFigures figures{repetition_of(whole_ns, result.iterations, result.usage), {}};
  Counters& counters = figures.repetition.counters;
  add_counts(counters, result.counts, static_cast<double>(result.iterations));
  counters["open_ns"] = per_operation(result.open, result.iterations);
  counters["close_ns"] = per_operation(result.close, result.iterations);
  if (result.held) add_holdings(counters, *result.held);
  return figures;
}

TrialFigures figures_of(LoadResult result, const LoadJob& job) {
  TrialFigures figures{
      repetition_of(mean(result.from_intended_ns), result.from_intended_ns.size(), result.cost),
      {}};
  Counters& counters = figures.repetition.counters;
  counters["offered_per_second"] = static_cast<double>(job.messages_per_second);
  counters["messages_per_second"] = result.achieved_per_second();
  add_percentiles(counters, "", result.from_intended_ns, main_percentiles);
  add_percentiles(counters, "send_lag_", result.send_lag_ns, side_percentiles);
  figures.times_ns["from_intended_send"] = std::move(result.from_intended_ns);
  figures.times_ns["send_lag"] = std::move(result.send_lag_ns);
  return figures;
}

TrialFigures figures_of(const CopyResult& result, const CopyJob& job) {
  const double operation_ns = per_operation(result.elapsed, result.iterations);
  TrialFigures figures{repetition_of(operation_ns, result.iterations, result.usage), {}};
  add_rates(figures.repetition.counters, operation_ns / job.messages_per_operation, job.bytes);
  return figures;
}

TrialFigures figures_of(const bare::Result& result) {
  return {repetition_of(per_operation(result.elapsed, result.iterations), result.iterations,
                        result.cost),
          {}};
}

TrialFigures figures_of(const contention::ContentionResult& result) {
  const double operation_ns = per_operation(result.elapsed, result.operations);
  TrialFigures figures{repetition_of(operation_ns, result.operations, result.workers), {}};
  Counters& counters = figures.repetition.counters;
  add_counts(counters, result.counts, static_cast<double>(result.operations));
  counters["operations_per_second"] = 1e9 / operation_ns;
  counters["fairness"] = result.fairness;
  counters["lost_updates"] = static_cast<double>(result.lost);
  return figures;
}

}  // namespace pibench
