// The results that the golden files in this directory are written from.
#pragma once

#include <string>
#include <utility>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// Times of one made-up pi job in microseconds.
struct SampleTimes {
  double open, fork, compute, handover, reap;
};

inline Repetition sample_repetition(const SampleTimes& times, double stretch) {
  const auto ns = [stretch](double microseconds) { return 1000 * microseconds * stretch; };
  const double whole = times.open + times.fork + times.compute + times.handover + times.reap;
  return {.real_time_ns = ns(whole),
          .cpu_time_ns = ns(1.75 * times.compute + times.fork),
          .counters = {{"open_ns", ns(times.open)},
                       {"fork_ns", ns(times.fork)},
                       {"compute_ns", ns(times.compute)},
                       {"handover_ns", ns(times.handover)},
                       {"reap_ns", ns(times.reap)},
                       {"pi", 3.1415926217587953},
                       {"pi_error", -3.1830997934e-08},
                       {"voluntary_switches", 23},
                       {"involuntary_switches", 4},
                       {"minor_faults", 912},
                       {"major_faults", 0}}};
}

inline Cell sample_cell(const std::string& transport, Traits traits) {
  return {
      .id = {"pi",
             transport,
             {{"terms", "10000000"}, {"workers", "10"}, {"placement", "os"}, {"kernel", "simd"}}},
      .traits = std::move(traits),
      .outcome = Outcome::failed,
      .reason = {},
      .repetitions = {}};
}

inline Cell sample_measured(const std::string& transport, Traits traits, const SampleTimes& times) {
  Cell cell = sample_cell(transport, std::move(traits));
  cell.outcome = Outcome::measured;
  for (const double stretch : {1.02, 1.0, 1.07}) {
    cell.repetitions.push_back(sample_repetition(times, stretch));
  }
  return cell;
}

inline Cell sample_unmeasured(const std::string& transport, Outcome outcome, std::string reason) {
  Cell cell =
      sample_cell(transport, {"a server in between", "broker", "shared", "blocking", "message"});
  cell.outcome = outcome;
  cell.reason = std::move(reason);
  return cell;
}

/// One process that only computes: the other phases do not exist.
inline Cell sample_inprocess(Traits traits) {
  Cell cell = sample_measured("inprocess", std::move(traits), {0, 0, 13400, 0, 0});
  for (Repetition& repetition : cell.repetitions) {
    std::erase_if(repetition.counters, [](const auto& counter) {
      return counter.first.ends_with("_ns") && counter.first != "compute_ns";
    });
  }
  return cell;
}

inline ResultSet sample_results() {
  const Traits nothing{"carries nothing", "none", "shared", "polling", "scoreboard"};
  const Traits stream{"a byte stream", "stream", "per_worker", "blocking", "message"};
  const Traits queue{"a kernel queue", "message", "shared", "blocking", "message"};
  ResultSet results{.version = "0.1.0",
                    .build_type = "release",
                    .command =
                        "pibench run --scenario pi --terms 10000000 --workers 10 --kernel simd "
                        "--repetitions 3 --out out/example",
                    .started_at = "2024-05-17T09:30:00Z",
                    .seed = 18446744073709551557U,
                    .complete = true,
                    .context = {{"date", "2024-05-17T09:30:00+00:00"},
                                {"host_name", "example"},
                                {"num_cpus", 2},
                                {"mhz_per_cpu", 2450},
                                {"cpu_scaling_enabled", false},
                                {"caches", nlohmann::ordered_json::array()},
                                {"load_avg", {0.12, 0.08, 0.05}},
                                {"library_build_type", "release"}},
                    .environment = {{"host", "example"},
                                    {"cpu_model", "AMD EPYC 7763 64-Core Processor"},
                                    {"cpus", 2},
                                    {"smt", true},
                                    {"kernel", "Linux 6.1.0-21-amd64"},
                                    {"governor", "performance"},
                                    {"load_1min", 0.12},
                                    {"clock_stamp_ns", 22.5},
                                    {"compiler", "GNU 12.2.0"}},
                    .cells = {}};
  results.cells = {
      sample_measured("null", nothing, {0.4, 1490, 6820, 31, 210}),
      sample_measured("tempfile",
                      {"a file per worker", "slots", "per_worker", "blocking", "after_exit"},
                      {38, 1710, 6930, 402, 395}),
      sample_measured("pipe", stream, {21, 1530, 6850, 74, 214}),
      sample_measured("socketpair", stream, {52, 1560, 6870, 96, 230}),
      sample_measured("posix_mq", queue, {44, 1540, 6880, 81, 221}),
      sample_measured("sysv_mq", queue, {12, 1535, 6861, 77, 219}),
      sample_measured("shm_semaphore",
                      {"shared memory", "slots", "shared", "blocking", "shared_sum"},
                      {61, 1620, 6890, 88, 241}),
      sample_unmeasured("redis", Outcome::unavailable,
                        "redis-server is not installed; try \"apt install redis-server\", or give "
                        "--redis-url"),
      sample_inprocess(nothing),
  };
  return results;
}

}  // namespace pibench::reports
