// Why a global variable does not carry the pi job between processes, shown on a real one; fork(2).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <vector>

namespace pibench {

/// The copy of the global variable that one process finds.
struct GlobalCopy {
  pid_t pid;
  std::uintptr_t address;
  double value;
  std::uint64_t page_frame;  ///< of physical memory; 0 where /proc/self/pagemap does not show it
};

struct GlobalVariableShow {
  std::uint64_t terms;
  std::vector<GlobalCopy> workers;  ///< in slice order, each seen while all others still run
  GlobalCopy parent;
  double pi;        ///< from the parent's variable
  double right_pi;  ///< the exact value for so many terms

  /// Whether the demonstration came out: one address, a worker's own partial sum in each copy, and
  /// the parent's as it was.
  bool convincing() const;
};

/// Forks ten workers that add their partial sums to one global variable. Throws TrialError.
GlobalVariableShow show_global_variable();

}  // namespace pibench
