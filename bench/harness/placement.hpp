// On which CPUs parent and workers run; sched_setaffinity(2).
#pragma once

#include <sched.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/harness/topology.hpp"
#include "transports/contract/transport.hpp"

namespace pibench {

enum class Placement : std::uint8_t {
  same,          ///< all on one CPU
  cross,         ///< the parent on one CPU, the workers spread over all others, nearest core first
  cross_smt,     ///< the workers on SMT siblings of the parent's CPU
  cross_cache,   ///< the workers on other cores that share its last-level cache
  cross_socket,  ///< the workers on other sockets
  os,            ///< unpinned: the scheduler decides
};

std::string_view to_string(Placement placement);
std::optional<Placement> placement_from(std::string_view text);
/// "same, cross, …, os", for help and error texts.
std::string known_placements();

/// The CPUs that this process may use, in ascending order.
std::vector<int> allowed_cpus();

/// This thread only, from now on; errno tells why not.
bool pin_to(int cpu) noexcept;

/// The parent's CPU, and those that workers take in turn.
struct CpuChoice {
  int parent;
  std::vector<int> workers;
  Kinship nearest;  ///< of parent and the first of the workers; unknown where they are one
};

/// What `placement` means where `allowed` CPUs may be used; nullopt where they do not suffice.
/// `os` has no choice to make: it must not be asked for.
std::optional<CpuChoice> choose_cpus(Placement placement, const std::vector<int>& allowed,
                                     const Topology& topology);

/// Why this process cannot have the placement here; nullopt where it can. Pins nothing.
std::optional<std::string> obstacle_to(Placement placement);
std::optional<std::string> obstacle_to(Placement placement, const std::vector<int>& allowed,
                                       const Topology& topology);

/// "CPU 0 and CPU 1, sharing the last-level cache": what the placement means here, with the
/// nearest of the workers' CPUs; the obstacle where there is one.
std::string describe_placement(Placement placement);
std::string describe_placement(Placement placement, const std::vector<int>& allowed,
                               const Topology& topology);

/// Pins the parent for its lifetime, and each worker that calls pin_worker() in its own process.
class PlacementGuard {
 public:
  /// Throws std::system_error; std::runtime_error with the obstacle where there is one.
  explicit PlacementGuard(Placement placement);
  ~PlacementGuard();
  PlacementGuard(const PlacementGuard&) = delete;
  PlacementGuard& operator=(const PlacementGuard&) = delete;

  void pin_worker(WorkerId me) const;

 private:
  std::optional<CpuChoice> choice_;  // none for `os`
  cpu_set_t former_;
};

}  // namespace pibench
