// Facts that no file holds: short measurements and attempts on this machine.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace pibench {

struct UnusableTransport {
  std::string name;
  std::string reason;
};

struct Probes {
  std::optional<double> steal_percent;    ///< over 200 ms
  std::optional<double> core_to_core_ns;  ///< see core_to_core.hpp
  std::optional<double> stamp_cost_ns;    ///< see stamp_cost.hpp
  std::string perf_obstacle;              ///< why the processor does not count; empty where it does
  std::vector<UnusableTransport> unusable;
};

/// Takes about 300 ms. A SignalGuard must be alive, and no WorkerPool.
Probes probe_machine();

}  // namespace pibench
