#include "bench/machine/probes.hpp"

#include <chrono>
#include <thread>

#include "bench/catalogue/catalogue.hpp"
#include "bench/counters/perf_counters.hpp"
#include "bench/machine/core_to_core.hpp"
#include "bench/machine/cpu_times.hpp"
#include "bench/machine/stamp_cost.hpp"

namespace pibench {
namespace {

std::optional<double> sample_steal_percent() {
  const std::optional<CpuTimes> earlier = read_cpu_times();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const std::optional<CpuTimes> later = read_cpu_times();
  if (!earlier || !later) return std::nullopt;
  return steal_percent(*earlier, *later);
}

std::vector<UnusableTransport> find_unusable() {
  std::vector<UnusableTransport> unusable;
  unusable.reserve(catalogue().size() + absent_transports().size());
  for (const Row& row : catalogue())
    if (Probe probe = row.probe(Settings{}); !probe.usable)
      unusable.push_back({std::string(row.descriptor.name), std::move(probe.reason)});
  for (const Absence& absence : absent_transports())
    unusable.push_back({std::string(absence.name), std::string(absence.reason)});
  return unusable;
}

}  // namespace

Probes probe_machine() {
  return {.steal_percent = sample_steal_percent(),
          .core_to_core_ns = core_to_core_ns(),
          .stamp_cost_ns = stamp_cost_ns(),
          .perf_obstacle = PerfCounters::open().why_not(),
          .unusable = find_unusable()};
}

}  // namespace pibench
