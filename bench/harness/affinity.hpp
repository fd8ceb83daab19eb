// The CPUs that a thread may use, on machines of any number of them; sched_setaffinity(2).
#pragma once

#include <sched.h>

#include <filesystem>
#include <optional>
#include <vector>

namespace pibench {

/// A set of CPUs of any number.
class CpuSet {
 public:
  explicit CpuSet(const std::vector<int>& cpus);
  /// More CPUs than there are: the kernel leaves out those that a thread may not use.
  static CpuSet all();

  /// The CPUs of this thread; nullopt where the kernel refuses to show them.
  static std::optional<CpuSet> of_this_thread();
  /// Restricts this thread to it, from now on; false with errno where that is refused.
  bool apply() const noexcept;

  /// In ascending order.
  std::vector<int> cpus() const;

 private:
  CpuSet() = default;
  std::size_t bytes() const noexcept { return parts_.size() * sizeof(cpu_set_t); }
  bool grow_until_read();

  std::vector<cpu_set_t> parts_;  // side by side, each for CPU_SETSIZE CPUs
};

/// The CPUs that this thread may use, in ascending order; never empty. Where the kernel refuses to
/// show them, the list in /proc; without that, all that are online.
std::vector<int> allowed_cpus();

/// The list from the /proc and /sys below `root`; empty where there is neither.
std::vector<int> allowed_cpus_in(const std::filesystem::path& root);

/// Pins this thread only, from now on; false with errno where that is refused.
bool pin_to(int cpu) noexcept;

/// The errno with which this thread may not be pinned; 0 where it may. Changes nothing.
int pinning_refusal();

}  // namespace pibench
