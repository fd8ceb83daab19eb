#include "bench/scenarios/trial/repetition.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "reports/results/distribution.hpp"
#include "reports/results/names.hpp"

namespace pibench {
namespace {

struct NamedPercentile {
  const char* name;
  double p;
};

constexpr std::array<NamedPercentile, 5> main_percentiles{{{reports::counters::p50_ns, 0.5},
                                                           {reports::counters::p90_ns, 0.9},
                                                           {reports::counters::p99_ns, 0.99},
                                                           {reports::counters::p999_ns, 0.999},
                                                           {reports::counters::max_ns, 1}}};
constexpr std::array<NamedPercentile, 2> side_percentiles{
    {{reports::counters::p50_ns, 0.5}, {reports::counters::p99_ns, 0.99}}};

void add_some(Counters& counters, const std::string& prefix, std::vector<std::int64_t> times_ns,
              std::span<const NamedPercentile> percentiles) {
  if (times_ns.empty()) return;
  std::ranges::sort(times_ns);
  for (const auto& [name, p] : percentiles)
    if (reports::carries_percentile(times_ns.size(), p))
      counters[prefix + name] = reports::percentile_of_sorted(times_ns, p);
}

}  // namespace

void add_switches_and_faults(Counters& counters, const Usage& usage, double operations) {
  counters[reports::counters::voluntary_switches] =
      static_cast<double>(usage.voluntary_switches) / operations;
  counters[reports::counters::involuntary_switches] =
      static_cast<double>(usage.involuntary_switches) / operations;
  counters[reports::counters::minor_faults] = static_cast<double>(usage.minor_faults) / operations;
  counters[reports::counters::major_faults] = static_cast<double>(usage.major_faults) / operations;
}

void add_counts(Counters& counters, const PerfCounts& counts, double operations) {
  if (counts.cycles)
    counters[reports::counters::cycles] = static_cast<double>(*counts.cycles) / operations;
  if (counts.instructions)
    counters[reports::counters::instructions] =
        static_cast<double>(*counts.instructions) / operations;
}

void add_capacity(Counters& counters, const Capacity& capacity) {
  if (capacity.bytes)
    counters[reports::counters::queue_bytes] = static_cast<double>(*capacity.bytes);
  if (capacity.messages)
    counters[reports::counters::queue_messages] = static_cast<double>(*capacity.messages);
}

void add_rates(Counters& counters, double message_ns, std::size_t bytes) {
  counters[reports::counters::messages_per_second] = 1e9 / message_ns;
  counters[reports::counters::bytes_per_second] = 1e9 / message_ns * static_cast<double>(bytes);
}

void add_percentiles(Counters& counters, const std::string& prefix,
                     const std::vector<std::int64_t>& times_ns) {
  add_some(counters, prefix, times_ns, main_percentiles);
}

void add_side_percentiles(Counters& counters, const std::string& prefix,
                          const std::vector<std::int64_t>& times_ns) {
  add_some(counters, prefix, times_ns, side_percentiles);
}

reports::Repetition repetition_of(double real_time_ns, std::uint64_t iterations,
                                  const Usage& usage) {
  const auto operations = static_cast<double>(iterations);
  reports::Repetition repetition{real_time_ns, in_ns(usage.cpu) / operations, {}};
  repetition.counters[reports::counters::iterations] = operations;
  repetition.counters[reports::counters::cpu_ns] = repetition.cpu_time_ns;
  add_switches_and_faults(repetition.counters, usage, operations);
  return repetition;
}

reports::Repetition repetition_of(double real_time_ns, std::uint64_t iterations, const Cost& cost) {
  reports::Repetition repetition =
      repetition_of(real_time_ns, iterations, cost.parent + cost.workers);
  const auto operations = static_cast<double>(iterations);
  repetition.counters[reports::counters::parent_cpu_ns] = in_ns(cost.parent.cpu) / operations;
  repetition.counters[reports::counters::worker_cpu_ns] = in_ns(cost.workers.cpu) / operations;
  add_counts(repetition.counters, cost.counts, operations);
  return repetition;
}

double mean(const std::vector<std::int64_t>& times_ns) {
  const auto sum = std::accumulate(times_ns.begin(), times_ns.end(), std::int64_t{0});
  return static_cast<double>(sum) / static_cast<double>(times_ns.size());
}

double per_operation(Nanoseconds time, std::uint64_t operations) {
  return in_ns(time) / static_cast<double>(operations);
}

}  // namespace pibench
