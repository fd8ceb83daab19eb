// On which CPUs parent and workers run; sched_setaffinity(2).
#pragma once

#include <sched.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "transports/contract/transport.hpp"

namespace pibench {

enum class Placement : std::uint8_t {
  same,   ///< all on one CPU
  cross,  ///< the parent on one CPU, the workers spread over the others
  os,     ///< unpinned: the scheduler decides
};

std::string_view to_string(Placement placement);
std::optional<Placement> placement_from(std::string_view text);

/// The CPUs that this process may use, in ascending order.
std::vector<int> allowed_cpus();

/// Pins the parent for its lifetime, and each worker that calls pin_worker() in its own process.
class PlacementGuard {
 public:
  /// Throws std::system_error; std::runtime_error where `cross` has but one CPU.
  explicit PlacementGuard(Placement placement);
  ~PlacementGuard();
  PlacementGuard(const PlacementGuard&) = delete;
  PlacementGuard& operator=(const PlacementGuard&) = delete;

  void pin_worker(WorkerId me) const;

 private:
  Placement placement_;
  std::vector<int> cpus_;
  cpu_set_t former_;
};

}  // namespace pibench
