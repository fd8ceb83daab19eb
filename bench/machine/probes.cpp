#include "bench/machine/probes.hpp"

#include <linux/perf_event.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "bench/catalogue.hpp"
#include "bench/machine/core_to_core.hpp"
#include "bench/machine/cpu_times.hpp"
#include "bench/machine/stamp_cost.hpp"
#include "transports/posix/fd.hpp"

namespace pibench {
namespace {

std::optional<double> sample_steal_percent() {
  const std::optional<CpuTimes> earlier = read_cpu_times();
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  const std::optional<CpuTimes> later = read_cpu_times();
  if (!earlier || !later) return std::nullopt;
  return steal_percent(*earlier, *later);
}

/// Tries the counter that every performance tool begins with: cycles of this process.
int probe_perf_events() {
  perf_event_attr attributes{};
  attributes.type = PERF_TYPE_HARDWARE;
  attributes.size = sizeof attributes;
  attributes.config = PERF_COUNT_HW_CPU_CYCLES;
  attributes.exclude_kernel = 1;
  attributes.exclude_hv = 1;
  const posix::Fd counter(static_cast<int>(
      ::syscall(SYS_perf_event_open, &attributes, 0, -1, -1, PERF_FLAG_FD_CLOEXEC)));
  return counter ? 0 : errno;
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
          .perf_errno = probe_perf_events(),
          .unusable = find_unusable()};
}

}  // namespace pibench
