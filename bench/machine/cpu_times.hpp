// The CPU time of a machine by its use, from /proc/stat.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace pibench {

/// Times since the machine's start, of all CPUs, in clock ticks.
struct CpuTimes {
  std::uint64_t total;
  std::uint64_t steal;  ///< the hypervisor ran somebody else
};

std::optional<CpuTimes> read_cpu_times(const std::filesystem::path& root = "/");

/// The share of steal between two readings; 0 where no time has passed.
double steal_percent(const CpuTimes& earlier, const CpuTimes& later);

}  // namespace pibench
