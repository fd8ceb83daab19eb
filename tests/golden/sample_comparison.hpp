// Runs to compare with each other, made up.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// A round trip of 64 bytes that took these times; without any the cell is unavailable.
inline Cell comparable_cell(const std::string& transport, const std::string& wakeup,
                            const std::string& placement, const std::vector<double>& times_ns) {
  Cell cell{
      .id = {"latency", transport, {{"bytes", "64"}, {"workers", "1"}, {"placement", placement}}},
      .traits = {"made up", "stream", "per_worker", wakeup, "message"},
      .outcome = times_ns.empty() ? Outcome::unavailable : Outcome::measured,
      .reason = times_ns.empty() ? "not installed" : "",
      .repetitions = {}};
  for (const double time : times_ns) cell.repetitions.push_back({time, time, {}});
  return cell;
}

inline ResultSet comparable_run(std::vector<Cell> cells) {
  return {.version = "0.1.0",
          .build_type = "release",
          .command = "pibench run",
          .started_at = "2024-05-17T09:30:00Z",
          .seed = 1,
          .complete = true,
          .context = {},
          .environment = {{"host", "example"},
                          {"cpu_model", "AMD EPYC 7763 64-Core Processor"},
                          {"cores", 2},
                          {"governor", "performance"},
                          {"kernel", "Linux 6.1"}},
          .cells = std::move(cells)};
}

/// Twelve repetitions within half a percent of the middle.
inline std::vector<double> spread(double middle) {
  std::vector<double> times;
  for (const double part : {-5, 3, -1, 0, 2, -4, 5, 1, -2, 4, -3, 0}) {
    times.push_back(middle * (1 + part / 1000));
  }
  return times;
}

/// A run with a cell of every verdict against sample_candidate().
inline ResultSet sample_base() {
  ResultSet run = comparable_run({
      comparable_cell("pipe", "blocking", "same", spread(5000)),
      comparable_cell("fifo", "blocking", "same", spread(5600)),
      comparable_cell("socketpair", "blocking", "same", spread(8900)),
      comparable_cell("tcp", "blocking", "same", {14000, 12000, 16000, 13000, 15000, 14500}),
      comparable_cell("udp", "blocking", "same", {11000, 11100, 11200}),
      comparable_cell("shm_ring", "spinning", "cross", spread(200)),
      comparable_cell("redis", "blocking", "same", {}),
      comparable_cell("posix_mq", "blocking", "same", spread(5000)),
  });
  run.environment["core_to_core_before_ns"] = 100;
  run.environment["core_to_core_after_ns"] = 100;
  return run;
}

inline ResultSet sample_candidate() {
  ResultSet run = comparable_run({
      comparable_cell("pipe", "blocking", "same", spread(5500)),
      comparable_cell("fifo", "blocking", "same", spread(5600)),
      comparable_cell("socketpair", "blocking", "same", spread(8000)),
      comparable_cell("tcp", "blocking", "same", {14100, 12100, 16100, 13100, 15100, 14600}),
      comparable_cell("udp", "blocking", "same", {15000, 15100, 15200}),
      comparable_cell("shm_ring", "spinning", "cross", spread(220)),
      comparable_cell("redis", "blocking", "same", {}),
      comparable_cell("sysv_mq", "blocking", "same", spread(6500)),
  });
  run.environment["core_to_core_before_ns"] = 110;
  run.environment["core_to_core_after_ns"] = 110;
  run.started_at = "2024-05-18T09:30:00Z";
  return run;
}

/// The sample runs with the text as part of every name and reason.
inline ResultSet with_names(ResultSet run, const std::string& text) {
  for (Cell& cell : run.cells) {
    cell.id.transport += text;
    if (cell.outcome != Outcome::measured) cell.reason = text;
  }
  run.environment["host"] = text;
  run.build_type = text;
  return run;
}

}  // namespace pibench::reports
