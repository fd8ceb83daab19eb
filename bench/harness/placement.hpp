// The CPUs on which parent and workers run; sched_setaffinity(2).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/harness/affinity.hpp"
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

/// Whether workers take the parent's CPU as well.
enum class ParentsCpu : std::uint8_t {
  spared,  ///< unless it is the only one
  taken,   ///< by workers too, for a parent that sleeps while they are timed
};

/// The parent's CPU, and those that workers take in turn.
struct CpuChoice {
  int parent;
  std::vector<int> workers;
  Kinship nearest;  ///< of parent and the first of the workers; unknown where they are one
};

/// The CPUs of `placement` where `allowed` ones may be used; nullopt where they do not suffice.
/// Must not be called for `os`, which chooses none.
std::optional<CpuChoice> choose_cpus(Placement placement, const std::vector<int>& allowed,
                                     const Topology& topology);

/// Why this process cannot have the placement here; nullopt where it can. Pins nothing. The first
/// call also checks whether pinning is allowed.
std::optional<std::string> obstacle_to(Placement placement);
std::optional<std::string> obstacle_to(Placement placement, const std::vector<int>& allowed,
                                       const Topology& topology);

/// The number of CPUs that the workers have; of `os` all allowed ones but the parent's. At least 1.
std::size_t worker_cpus(Placement placement, const std::vector<int>& allowed,
                        const Topology& topology);
std::size_t worker_cpus(Placement placement);

/// "CPU 0 and CPU 1, sharing the last-level cache": what the placement means here, with the
/// nearest of the workers' CPUs; the obstacle where there is one.
std::string describe_placement(Placement placement);
std::string describe_placement(Placement placement, const std::vector<int>& allowed,
                               const Topology& topology);

/// Pins the parent for the guard's lifetime, and each worker that calls pin_worker() in its own
/// process.
class PlacementGuard {
 public:
  /// Throws posix::Unavailable with the obstacle where there is one.
  explicit PlacementGuard(Placement placement, ParentsCpu parents_cpu = ParentsCpu::spared);
  ~PlacementGuard();
  PlacementGuard(const PlacementGuard&) = delete;
  PlacementGuard& operator=(const PlacementGuard&) = delete;

  /// Throws as the constructor does.
  void pin_worker(WorkerId me) const;
  /// The number of CPUs among which the workers of this placement are spread.
  std::size_t cpus_for_workers() const;

 private:
  void pin(int cpu) const;

  Placement placement_;
  std::optional<CpuChoice> choice_;  // none for `os`
  std::optional<CpuSet> former_;     // as choice_
};

}  // namespace pibench
