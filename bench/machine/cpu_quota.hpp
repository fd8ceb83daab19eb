// The CPU time that the control groups leave to this process.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace pibench {

struct CpuQuota {
  /// In the form of cpu.max, whatever the version of control groups: microseconds of CPU time and
  /// of the period in which they may be used, "200000 100000", or "max" where there is no bound.
  std::string text;
  std::filesystem::path file;  ///< the bound's, below `root`; empty where no group sets one
};

/// The tightest bound of its own group and those around it, in both versions of control groups;
/// groups outside of its control group namespace cannot be seen. nullopt where its group is
/// unknown, or where no hierarchy that could bound it is mounted.
std::optional<CpuQuota> read_cpu_quota(const std::filesystem::path& root = "/");

}  // namespace pibench
