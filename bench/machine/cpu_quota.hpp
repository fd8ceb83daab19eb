// How much CPU time the control groups leave this process.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace pibench {

struct CpuQuota {
  /// As cpu.max has it, whatever the version of control groups: microseconds of CPU time and of the
  /// period in which they may be used, "200000 100000", or "max" where there is no bound.
  std::string text;
  std::filesystem::path file;  ///< the one that says so, below `root`; empty where no group does
};

/// The tightest of what its own group and those around it set, in both versions of control groups;
/// groups outside of its control group namespace cannot be seen. nullopt where it cannot be told
/// which group it is in, or where no hierarchy that could bound it is mounted.
std::optional<CpuQuota> read_cpu_quota(const std::filesystem::path& root = "/");

}  // namespace pibench
