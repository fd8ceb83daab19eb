// Made-up cells of the scenarios that send messages, added to those of pi.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "reports/results/distribution.hpp"
#include "tests/golden/sample_results.hpp"

namespace pibench::reports {

using SampleParameters = std::vector<std::pair<std::string, std::string>>;

struct SampleTransport {
  std::string name;
  Traits traits;
  double fixed_ns;     ///< of a message of no bytes, one way
  double per_byte_ns;  ///< one way
};

inline std::vector<SampleTransport> sample_transports() {
  return {{"null", {"carries nothing", "none", "shared", "polling", "scoreboard"}, 12, 0},
          {"copy_once", {"one copy", "none", "shared", "none", "none"}, 4, 0.03},
          {"pipe", {"a byte stream", "stream", "per_worker", "blocking", "message"}, 2400, 0.21},
          {"posix_mq", {"a kernel queue", "message", "shared", "blocking", "message"}, 2415, 0.3},
          {"shm_spsc", {"rings", "shared_memory", "per_worker", "spinning", "message"}, 90, 0.05}};
}

constexpr std::array<double, 5> sample_stretches{1.02, 1.0, 1.07, 0.98, 1.01};

/// Fifty times around a time; the last stands far off.
inline Distribution sample_distribution(double time_ns) {
  std::vector<std::int64_t> times;
  times.reserve(50);
  for (int i = 0; i < 49; ++i) {
    times.push_back(static_cast<std::int64_t>(time_ns * (0.9 + 0.004 * i)));
  }
  times.push_back(static_cast<std::int64_t>(time_ns * 9));
  return distribution_of(times);
}

inline Cell sample_traffic_cell(const std::string& scenario, const SampleTransport& transport,
                                SampleParameters parameters) {
  return {.id = {scenario, transport.name, std::move(parameters)},
          .traits = transport.traits,
          .outcome = Outcome::measured,
          .reason = {},
          .repetitions = {}};
}

inline std::map<std::string, double> sample_cost(double time_ns) {
  return {{"cpu_ns", 1.8 * time_ns},
          {"parent_cpu_ns", 0.8 * time_ns},
          {"worker_cpu_ns", time_ns},
          {"voluntary_switches", 2},
          {"involuntary_switches", 0.001},
          {"minor_faults", 0},
          {"major_faults", 0},
          {"system_calls", 4}};
}

/// One repetition per stretch; the counters that end in `_ns` are stretched with the time.
inline void add_repetitions(Cell& cell, double time_ns,
                            const std::map<std::string, double>& counters) {
  for (const double stretch : sample_stretches) {
    Repetition repetition{.real_time_ns = time_ns * stretch,
                          .cpu_time_ns = 1.8 * time_ns * stretch,
                          .counters = counters};
    for (auto& [name, value] : repetition.counters) {
      if (name.ends_with("_ns")) value *= stretch;
    }
    cell.repetitions.push_back(std::move(repetition));
  }
}

inline double sample_one_way_ns(const SampleTransport& transport, double bytes, bool cross) {
  return (transport.fixed_ns + transport.per_byte_ns * bytes) * (cross ? 1.5 : 1);
}

inline Cell sample_latency(const SampleTransport& transport, int bytes,
                           const std::string& placement) {
  Cell cell = sample_traffic_cell(
      "latency", transport,
      {{"bytes", std::to_string(bytes)}, {"workers", "1"}, {"placement", placement}});
  const double time_ns = 2 * sample_one_way_ns(transport, bytes, placement == "cross");
  auto counters = sample_cost(time_ns);
  counters.insert({{"iterations", 4096}, {"stamped_iterations", 50}});
  counters.insert({{"p50_ns", time_ns}, {"p99_ns", 1.1 * time_ns}});
  add_repetitions(cell, time_ns, counters);
  cell.distributions = {{"round_trip", sample_distribution(time_ns)},
                        {"one_way_to_worker", sample_distribution(0.45 * time_ns)},
                        {"one_way_to_parent", sample_distribution(0.55 * time_ns)}};
  return cell;
}

/// The room of its queue: of ten messages, of 64 KiB, or what two messages take beyond that.
inline std::map<std::string, double> sample_queue(const SampleTransport& transport, int bytes) {
  if (transport.traits.substrate == "none") return {};
  const double kernel_buffer = 65536;
  double room = kernel_buffer;
  if (transport.name == "posix_mq") room = 10.0 * bytes;
  if (transport.name == "shm_spsc") room = std::max(kernel_buffer, 2.0 * bytes);
  return {{"queue_bytes", room}, {"queue_messages", room / bytes}};
}

inline Cell sample_throughput(const SampleTransport& transport, int bytes,
                              const std::string& placement, const std::string& workers) {
  Cell cell = sample_traffic_cell(
      "throughput", transport,
      {{"bytes", std::to_string(bytes)}, {"workers", workers}, {"placement", placement}});
  const double time_ns = sample_one_way_ns(transport, bytes, placement == "cross") / 3;
  auto counters = sample_cost(time_ns);
  counters.insert({{"iterations", 100000},
                   {"messages_per_second", 1e9 / time_ns},
                   {"bytes_per_second", 1e9 * bytes / time_ns},
                   {"fairness", workers == "1" ? 1 : 0.97}});
  counters.merge(sample_queue(transport, bytes));
  add_repetitions(cell, time_ns, counters);
  return cell;
}

/// Twelve repetitions, of which every second took half as long again.
inline Cell sample_two_humped(Cell cell) {
  const auto some = cell.repetitions;
  for (std::size_t i = 0; cell.repetitions.size() < 12; ++i) {
    cell.repetitions.push_back(some[i % some.size()]);
  }
  for (std::size_t i = 0; i < cell.repetitions.size(); i += 2) {
    cell.repetitions[i].real_time_ns *= 1.5;
  }
  return cell;
}

/// Not among the results of golden files.
inline Cell sample_contention() {
  const double time_ns = 400;
  Cell cell = sample_traffic_cell(
      "contention", {"futex", {"a word", "shared count", "shared", "blocking", "none"}, time_ns, 0},
      {{"workers", "20"}, {"placement", "os"}});
  add_repetitions(cell, time_ns,
                  {{"operations_per_second", 1e9 / time_ns},
                   {"overlap", 0.75},
                   {"fairness", 0.5},
                   {"lost_updates", 0}});
  cell.distributions = {{"waiting", sample_distribution(8000)}};
  return cell;
}

inline Cell sample_setup(const SampleTransport& transport) {
  Cell cell = sample_traffic_cell("setup", transport,
                                  {{"bytes", "8"}, {"workers", "1"}, {"placement", "same"}});
  const double time_ns = 20 * transport.fixed_ns;
  auto counters = sample_cost(time_ns);
  counters.insert({{"iterations", 100},
                   {"open_ns", 0.7 * time_ns},
                   {"close_ns", 0.3 * time_ns},
                   {"held_descriptors", 4},
                   {"held_shared_bytes", 65536},
                   {"held_queues", 0}});
  add_repetitions(cell, time_ns, counters);
  return cell;
}

inline Cell sample_load(const SampleTransport& transport, const std::string& rate) {
  Cell cell = sample_traffic_cell(
      "load", transport,
      {{"bytes", "8"}, {"workers", "1"}, {"placement", "cross"}, {"rate", rate}});
  const double time_ns = 1.7 * transport.fixed_ns;
  auto counters = sample_cost(time_ns);
  counters.insert({{"iterations", 2000},
                   {"offered_per_second", std::stod(rate)},
                   {"messages_per_second", std::stod(rate)},
                   {"send_lag_p50_ns", 60},
                   {"send_lag_p99_ns", 900}});
  counters.merge(sample_queue(transport, 8));
  add_repetitions(cell, time_ns, counters);
  cell.distributions = {{"from_intended_send", sample_distribution(time_ns)},
                        {"send_lag", sample_distribution(60)}};
  return cell;
}

inline Cell sample_overhead(const SampleTransport& transport, const std::string& pass,
                            const std::string& side) {
  Cell cell = sample_traffic_cell(
      "overhead", transport,
      {{"bytes", "8"}, {"workers", "1"}, {"placement", "same"}, {"pass", pass}, {"side", side}});
  const double bare_ns = transport.fixed_ns * (pass == "stream" ? 0.4 : 2);
  const double time_ns = side == "pibench" ? bare_ns + 9 : bare_ns;
  add_repetitions(cell, time_ns, sample_cost(time_ns));
  return cell;
}

inline Cell sample_without_figures(Cell cell, Outcome outcome, std::string reason) {
  cell.outcome = outcome;
  cell.reason = std::move(reason);
  cell.repetitions.clear();
  cell.distributions.clear();
  return cell;
}

inline void add_latency(std::vector<Cell>& cells, const SampleTransport& transport,
                        const std::string& placement) {
  for (const int bytes : {8, 4096, 65536}) {
    Cell cell = sample_latency(transport, bytes, placement);
    const bool too_large = transport.name == "posix_mq" && bytes > 8192;
    cells.push_back(too_large ? sample_without_figures(std::move(cell), Outcome::unsupported,
                                                       "a message may hold 8192 bytes")
                              : std::move(cell));
  }
}

/// pi, and every scenario that sends messages: several payloads, placements and numbers of workers.
inline ResultSet sample_all_results() {
  ResultSet results = sample_results();
  results.arguments = {"--scenario", "all", "--repetitions", "5"};
  results.warnings = {"the CPU frequency governor is \"powersave\""};
  const auto transports = sample_transports();
  const SampleTransport server{
      "redis", {"a server", "broker", "shared", "blocking", "message"}, 30000, 0.4};
  for (const char* placement : {"same", "cross", "os"}) {
    for (const SampleTransport& transport : transports) {
      const bool floor_elsewhere =
          transport.name == "copy_once" && placement != std::string("same");
      if (!floor_elsewhere) add_latency(results.cells, transport, placement);
    }
    for (const int bytes : {8, 4096, 65536}) {
      results.cells.push_back(sample_without_figures(sample_latency(server, bytes, placement),
                                                     Outcome::unavailable,
                                                     "redis-server is not installed"));
    }
  }
  for (const SampleTransport& transport : transports) {
    for (const char* workers : {"1", "4"}) {
      results.cells.push_back(sample_throughput(transport, 8, "cross", workers));
      Cell large = sample_throughput(transport, 65536, "cross", workers);
      const bool humps = transport.name == "pipe" && workers == std::string("4");
      results.cells.push_back(humps ? sample_two_humped(std::move(large)) : std::move(large));
    }
  }
  for (const SampleTransport& transport : transports) {
    if (transport.name.starts_with("copy")) continue;
    results.cells.push_back(sample_setup(transport));
    for (const char* rate : {"10000", "100000"}) {
      results.cells.push_back(sample_load(transport, rate));
    }
    for (const char* pass : {"round_trip", "stream"}) {
      for (const char* side : {"pibench", "bare"}) {
        results.cells.push_back(sample_overhead(transport, pass, side));
      }
    }
  }
  results.cells.back().notes = {"the ring was full 3 times"};
  return results;
}

}  // namespace pibench::reports
