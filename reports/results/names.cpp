#include "reports/results/names.hpp"

#include <algorithm>
#include <charconv>

namespace pibench::reports {
namespace {

constexpr std::string_view at_rate = "from_intended_send_at_";

constexpr std::array<ScenarioFacts, 9> all_scenarios{
    {{.name = scenarios::pi,
      .section = "pi",
      .operation = "job",
      .figure = "Median time of a job",
      .distribution = nullptr,
      .usual_kernel = kernels::simd},
     {.name = scenarios::latency,
      .section = "Latency",
      .operation = "round trip",
      .figure = "Mean round trip, median over the repetitions",
      .arrangement = Arrangement::by_payload,
      .has_copy_floor = true},
     {.name = scenarios::throughput,
      .section = "Throughput",
      .operation = "message",
      .figure = "Median rate, of payloads from 4 KiB on in bytes",
      .arrangement = Arrangement::by_payload,
      .rate = counters::messages_per_second,
      .shows_rate = true,
      .distribution = nullptr,
      .shows_queue = true,
      .has_copy_floor = true},
     {.name = scenarios::setup,
      .section = "Set-up",
      .operation = "open and close",
      .figure = "Median time to open and close",
      .arrangement = Arrangement::by_payload,
      .distribution = nullptr},
     {.name = scenarios::load,
      .section = "Load",
      .operation = "message",
      .figure = "Mean time from when a message was due, median over the repetitions",
      .arrangement = Arrangement::by_payload,
      .distribution = distributions::from_intended_send,
      .shows_queue = true},
     {.name = scenarios::sustained,
      .section = "Sustained rate",
      .operation = "message",
      .figure = "Highest rate that kept the limit, median over the repetitions",
      .arrangement = Arrangement::by_payload,
      .rate = counters::messages_per_second,
      .shows_rate = true,
      .distribution = nullptr,
      .shows_queue = true},
     {.name = scenarios::fanout,
      .section = "Fan-out",
      .operation = "publication",
      .figure = "Mean time until every worker has a publication, median over the repetitions",
      .arrangement = Arrangement::by_payload,
      .rate = counters::deliveries_per_second,
      .distribution = distributions::to_last_worker},
     {.name = scenarios::contention,
      .section = "Contention",
      .operation = "operation",
      .figure = "Median time of an operation",
      .rate = counters::operations_per_second,
      .distribution = nullptr},
     {.name = scenarios::overhead,
      .section = "Overhead",
      .operation = "operation",
      .figure = "Median time of an operation",
      .arrangement = Arrangement::in_pairs,
      .distribution = nullptr}}};

constexpr std::array<CounterFacts, 56> all_counters{
    {{counters::open_ns, CounterUnit::nanoseconds, CounterGroup::phase, "open"},
     {counters::fork_ns, CounterUnit::nanoseconds, CounterGroup::phase, "fork"},
     {counters::compute_ns, CounterUnit::nanoseconds, CounterGroup::phase, "compute"},
     {counters::handover_ns, CounterUnit::nanoseconds, CounterGroup::phase, "hand-over"},
     {counters::reap_ns, CounterUnit::nanoseconds, CounterGroup::phase, "reap"},
     {counters::pi, CounterUnit::exact_number, CounterGroup::answer},
     {counters::pi_error, CounterUnit::number, CounterGroup::answer, "error"},
     {counters::voluntary_switches, CounterUnit::number, CounterGroup::events},
     {counters::involuntary_switches, CounterUnit::number, CounterGroup::events},
     {counters::minor_faults, CounterUnit::number, CounterGroup::events},
     {counters::major_faults, CounterUnit::number, CounterGroup::events},
     {counters::iterations, CounterUnit::count, CounterGroup::sampling},
     {counters::stamped_iterations, CounterUnit::count, CounterGroup::sampling},
     {counters::stamped_mean_ns, CounterUnit::nanoseconds, CounterGroup::sampling},
     {counters::p50_ns, CounterUnit::nanoseconds, CounterGroup::single, "p50"},
     {counters::p90_ns, CounterUnit::nanoseconds, CounterGroup::single, "p90"},
     {counters::p99_ns, CounterUnit::nanoseconds, CounterGroup::single, "p99"},
     {counters::p999_ns, CounterUnit::nanoseconds, CounterGroup::single, "p99.9"},
     {counters::max_ns, CounterUnit::nanoseconds, CounterGroup::single, "max"},
     {counters::one_way_to_worker_p50_ns, CounterUnit::nanoseconds, CounterGroup::sampling},
     {counters::one_way_to_worker_p99_ns, CounterUnit::nanoseconds, CounterGroup::sampling},
     {counters::one_way_to_parent_p50_ns, CounterUnit::nanoseconds, CounterGroup::sampling},
     {counters::one_way_to_parent_p99_ns, CounterUnit::nanoseconds, CounterGroup::sampling},
     {counters::messages_per_second, CounterUnit::per_second, CounterGroup::rate, "messages"},
     {counters::bytes_per_second, CounterUnit::bytes_per_second, CounterGroup::rate, "bytes"},
     {counters::fairness, CounterUnit::number, CounterGroup::rate},
     {counters::operations_per_second, CounterUnit::per_second, CounterGroup::rate, "operations"},
     {counters::lost_updates, CounterUnit::count, CounterGroup::rate, "lost updates"},
     {counters::close_ns, CounterUnit::nanoseconds, CounterGroup::setup_part, "close"},
     {counters::offered_per_second, CounterUnit::per_second, CounterGroup::sampling},
     {counters::send_lag_p50_ns, CounterUnit::nanoseconds, CounterGroup::sampling, "sent late p50"},
     {counters::send_lag_p99_ns, CounterUnit::nanoseconds, CounterGroup::sampling, "sent late p99"},
     {counters::cpu_ns, CounterUnit::nanoseconds, CounterGroup::cpu_time, "CPU"},
     {counters::parent_cpu_ns, CounterUnit::nanoseconds, CounterGroup::cpu_time},
     {counters::worker_cpu_ns, CounterUnit::nanoseconds, CounterGroup::cpu_time},
     {counters::system_calls, CounterUnit::number, CounterGroup::execution},
     {counters::cycles, CounterUnit::number, CounterGroup::execution},
     {counters::instructions, CounterUnit::number, CounterGroup::execution},
     {counters::held_descriptors, CounterUnit::count, CounterGroup::holding, "descriptors"},
     {counters::held_shared_bytes, CounterUnit::count, CounterGroup::holding, "shared bytes"},
     {counters::held_queues, CounterUnit::count, CounterGroup::holding, "queues"},
     {counters::held_files, CounterUnit::count, CounterGroup::holding, "files"},
     {counters::held_processes, CounterUnit::count, CounterGroup::holding, "processes"},
     {counters::lost_messages, CounterUnit::count, CounterGroup::remark},
     {counters::check_ns, CounterUnit::nanoseconds, CounterGroup::remark, "check"},
     {counters::to_first_p50_ns, CounterUnit::nanoseconds, CounterGroup::sampling, "first p50"},
     {counters::to_first_p99_ns, CounterUnit::nanoseconds, CounterGroup::sampling, "first p99"},
     {counters::to_median_p50_ns, CounterUnit::nanoseconds, CounterGroup::sampling, "median p50"},
     {counters::to_median_p99_ns, CounterUnit::nanoseconds, CounterGroup::sampling, "median p99"},
     {counters::deliveries_per_second, CounterUnit::per_second, CounterGroup::rate, "deliveries"},
     {counters::run_index, CounterUnit::count, CounterGroup::remark},
     {counters::overlap, CounterUnit::number, CounterGroup::turns},
     {counters::waiting_p50_ns, CounterUnit::nanoseconds, CounterGroup::sampling, "waiting p50"},
     {counters::waiting_p99_ns, CounterUnit::nanoseconds, CounterGroup::sampling, "waiting p99"},
     {counters::queue_bytes, CounterUnit::bytes, CounterGroup::capacity, "queue"},
     {counters::queue_messages, CounterUnit::count, CounterGroup::capacity, "queue, messages"}}};

CounterUnit unit_by_name(std::string_view name) {
  if (name.ends_with("_ns")) return CounterUnit::nanoseconds;
  return name.ends_with("_per_second") ? CounterUnit::per_second : CounterUnit::number;
}

}  // namespace

std::string distributions::from_intended_send_at(std::uint64_t messages_per_second) {
  return std::string(at_rate) + std::to_string(messages_per_second);
}

std::optional<std::uint64_t> distributions::rate_in(std::string_view distribution) {
  if (!distribution.starts_with(at_rate)) return std::nullopt;
  const std::string_view digits = distribution.substr(at_rate.size());
  std::uint64_t rate = 0;
  const auto [end, error] = std::from_chars(digits.begin(), digits.end(), rate);
  return error == std::errc{} && end == digits.end() ? std::optional(rate) : std::nullopt;
}

std::span<const ScenarioFacts> known_scenarios() {
  return all_scenarios;
}

bool is_known_scenario(std::string_view name) {
  return std::ranges::find(all_scenarios, name, &ScenarioFacts::name) != all_scenarios.end();
}

ScenarioFacts scenario_of(std::string_view name) {
  const auto* const known = std::ranges::find(all_scenarios, name, &ScenarioFacts::name);
  if (known != all_scenarios.end()) return *known;
  return {.name = name, .section = name, .operation = "operation", .figure = "Median time"};
}

bool sends_messages(std::string_view scenario) {
  return scenario_of(scenario).arrangement != Arrangement::ranked;
}

std::span<const CounterFacts> known_counters() {
  return all_counters;
}

CounterFacts counter_of(std::string_view name) {
  const auto* const known = std::ranges::find(all_counters, name, &CounterFacts::name);
  if (known != all_counters.end()) return *known;
  return {name, unit_by_name(name)};
}

}  // namespace pibench::reports
