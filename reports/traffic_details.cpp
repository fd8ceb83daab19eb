#include <fmt/format.h>

#include <array>

#include "reports/format.hpp"
#include "reports/traffic.hpp"

namespace pibench::reports {
namespace {

using Details = std::vector<Detail>;

template <double Distribution::*figure>
std::string pooled(const Cell& cell) {
  const Distribution* times = main_distribution(cell);
  return times != nullptr ? format_duration_ns(times->*figure) : std::string();
}

std::string median_one_way(const Cell& cell, const char* name) {
  const Distribution* times = distribution(cell, name);
  return times != nullptr ? format_duration_ns(times->p50_ns) : std::string();
}

std::string time_counter(const Cell& cell, const char* name) {
  return format_duration_ns(counter_median(cell, name));
}

std::string plain_counter(const Cell& cell, const char* name) {
  const auto value = counter_median(cell, name);
  return value ? fmt::format("{:.4g}", *value) : std::string();
}

std::string whole_counter(const Cell& cell, const char* name) {
  const auto value = counter_median(cell, name);
  return value ? group_digits(fmt::format("{:.0f}", *value)) : std::string();
}

std::string rate_counter(const Cell& cell, const char* name, const char* unit) {
  return format_rate(counter_median(cell, name), unit);
}

constexpr Detail p50{"p50", pooled<&Distribution::p50_ns>};
constexpr Detail p90{"p90", pooled<&Distribution::p90_ns>};
constexpr Detail p99{"p99", pooled<&Distribution::p99_ns>};
constexpr Detail p999{"p99.9", pooled<&Distribution::p999_ns>};
constexpr Detail longest{"max", pooled<&Distribution::max_ns>};
constexpr Detail to_worker{
    "to worker", [](const Cell& cell) { return median_one_way(cell, "one_way_to_worker"); }};
constexpr Detail to_parent{
    "to parent", [](const Cell& cell) { return median_one_way(cell, "one_way_to_parent"); }};
constexpr Detail late_p50{"sent late p50",
                          [](const Cell& cell) { return time_counter(cell, "send_lag_p50_ns"); }};
constexpr Detail late_p99{"sent late p99",
                          [](const Cell& cell) { return time_counter(cell, "send_lag_p99_ns"); }};
constexpr Detail achieved{
    "achieved", [](const Cell& cell) { return rate_counter(cell, "messages_per_second", ""); }};
constexpr Detail messages{
    "messages", [](const Cell& cell) { return rate_counter(cell, "messages_per_second", ""); }};
constexpr Detail bytes{
    "bytes", [](const Cell& cell) { return rate_counter(cell, "bytes_per_second", "B"); }};
constexpr Detail fairness{"fairness",
                          [](const Cell& cell) { return plain_counter(cell, "fairness"); }};
constexpr Detail operations{
    "operations", [](const Cell& cell) { return rate_counter(cell, "operations_per_second", ""); }};
constexpr Detail lost_updates{"lost updates",
                              [](const Cell& cell) { return whole_counter(cell, "lost_updates"); }};
constexpr Detail cpu{"CPU", [](const Cell& cell) { return time_counter(cell, "cpu_ns"); }};
constexpr Detail middle{"median",
                        [](const Cell& cell) { return format_duration_ns(median_time_ns(cell)); }};
constexpr Detail interval{
    "95 % interval", [](const Cell& cell) { return format_interval_ns(median_interval(cell)); }};

constexpr std::array<Detail, 7> setup_parts{
    {{"open", [](const Cell& cell) { return time_counter(cell, "open_ns"); }},
     {"close", [](const Cell& cell) { return time_counter(cell, "close_ns"); }},
     {"descriptors", [](const Cell& cell) { return whole_counter(cell, "held_descriptors"); }},
     {"shared bytes", [](const Cell& cell) { return whole_counter(cell, "held_shared_bytes"); }},
     {"queues", [](const Cell& cell) { return whole_counter(cell, "held_queues"); }},
     {"files", [](const Cell& cell) { return whole_counter(cell, "held_files"); }},
     {"processes", [](const Cell& cell) { return whole_counter(cell, "held_processes"); }}}};

Details setup_with_interval() {
  Details details{middle, interval};
  details.insert(details.end(), setup_parts.begin(), setup_parts.end());
  return details;
}

}  // namespace

const Details& main_details(std::string_view scenario) {
  static const Details none;
  static const Details latency{p50, p99, p999, longest, to_worker, to_parent, cpu};
  static const Details load{p50, p99, p999, longest, late_p50, late_p99, achieved, cpu};
  static const Details setup(setup_parts.begin(), setup_parts.end());
  static const Details contention{operations, fairness, cpu, lost_updates};
  if (scenario == "latency") return latency;
  if (scenario == "load") return load;
  if (scenario == "contention") return contention;
  return scenario == "setup" ? setup : none;
}

const Details& all_details(std::string_view scenario) {
  static const Details none{middle, interval};
  static const Details latency{middle, interval, p50,       p90,      p99,
                               p999,   longest,  to_worker, to_parent};
  static const Details throughput{middle, interval, messages, bytes, fairness};
  static const Details load{middle, interval, p50,      p90,      p99,
                            p999,   longest,  late_p50, late_p99, achieved};
  static const Details setup_page = setup_with_interval();
  if (scenario == "latency") return latency;
  if (scenario == "throughput") return throughput;
  if (scenario == "load") return load;
  return scenario == "setup" ? setup_page : none;
}

const Details& cost_details() {
  static const Details cost{
      cpu,
      {"parent CPU", [](const Cell& cell) { return time_counter(cell, "parent_cpu_ns"); }},
      {"worker CPU", [](const Cell& cell) { return time_counter(cell, "worker_cpu_ns"); }},
      {"voluntary switches",
       [](const Cell& cell) { return plain_counter(cell, "voluntary_switches"); }},
      {"involuntary switches",
       [](const Cell& cell) { return plain_counter(cell, "involuntary_switches"); }},
      {"minor faults", [](const Cell& cell) { return plain_counter(cell, "minor_faults"); }},
      {"major faults", [](const Cell& cell) { return plain_counter(cell, "major_faults"); }},
      {"system calls", [](const Cell& cell) { return plain_counter(cell, "system_calls"); }},
      {"cycles", [](const Cell& cell) { return plain_counter(cell, "cycles"); }},
      {"instructions", [](const Cell& cell) { return plain_counter(cell, "instructions"); }}};
  return cost;
}

}  // namespace pibench::reports
