// Runs to compare with each other, made up.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reports/model.hpp"

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

}  // namespace pibench::reports
