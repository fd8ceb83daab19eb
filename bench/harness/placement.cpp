#include "bench/harness/placement.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <utility>

#include "transports/posix/refusal.hpp"

namespace pibench {
namespace {

constexpr std::array<std::pair<Placement, std::string_view>, 6> names{{
    {Placement::same, "same"},
    {Placement::cross, "cross"},
    {Placement::cross_smt, "cross-smt"},
    {Placement::cross_cache, "cross-cache"},
    {Placement::cross_socket, "cross-socket"},
    {Placement::os, "os"},
}};

std::string refusal_text(Placement placement, int error_number) {
  return "placement " + std::string(to_string(placement)) +
         " needs processes pinned to CPUs, which is refused here: sched_setaffinity: " +
         ::strerror(error_number);
}

/// The kinship that an explicit placement asks for; nullopt for those that take any.
std::optional<Kinship> kinship_of(Placement placement) {
  if (placement == Placement::cross_smt) return Kinship::same_core;
  if (placement == Placement::cross_cache) return Kinship::same_cache;
  if (placement == Placement::cross_socket) return Kinship::other_socket;
  return std::nullopt;
}

/// An SMT sibling comes last: it competes with the parent for one core's units.
int distance(Kinship kinship) {
  constexpr std::array nearest_first{Kinship::same_cache, Kinship::same_socket,
                                     Kinship::other_socket, Kinship::unknown, Kinship::same_core};
  const auto* const found = std::find(nearest_first.begin(), nearest_first.end(), kinship);
  return static_cast<int>(found - nearest_first.begin());
}

std::vector<int> partners_of(int parent, const std::vector<int>& allowed, const Topology& topology,
                             std::optional<Kinship> wanted) {
  std::vector<std::pair<int, int>> by_distance;
  by_distance.reserve(allowed.size());
  for (const int cpu : allowed) {
    if (cpu == parent) continue;
    const Kinship kinship = topology.kinship(parent, cpu);
    if (!wanted || kinship == *wanted) by_distance.emplace_back(distance(kinship), cpu);
  }
  std::sort(by_distance.begin(), by_distance.end());
  std::vector<int> cpus;
  cpus.reserve(by_distance.size());
  for (const auto& [ignored, cpu] : by_distance) cpus.push_back(cpu);
  return cpus;
}

std::string_view needed_relation(Kinship kinship) {
  if (kinship == Kinship::same_core) return "are SMT siblings";
  return kinship == Kinship::same_cache ? "are cores sharing the last-level cache"
                                        : "are on different sockets";
}

}  // namespace

std::string_view to_string(Placement placement) {
  for (const auto& [value, name] : names)
    if (value == placement) return name;
  return "?";
}

std::optional<Placement> placement_from(std::string_view text) {
  for (const auto& [value, name] : names)
    if (name == text) return value;
  return std::nullopt;
}

std::string known_placements() {
  std::string list;
  for (const auto& [ignored, name] : names) {
    if (!list.empty()) list += ", ";
    list += name;
  }
  return list;
}

std::optional<CpuChoice> choose_cpus(Placement placement, const std::vector<int>& allowed,
                                     const Topology& topology) {
  if (placement == Placement::same)
    return CpuChoice{allowed.front(), {allowed.front()}, Kinship::unknown};
  for (const int parent : allowed) {
    std::vector<int> workers = partners_of(parent, allowed, topology, kinship_of(placement));
    if (workers.empty()) continue;
    const Kinship nearest = topology.kinship(parent, workers.front());
    return CpuChoice{parent, std::move(workers), nearest};
  }
  return std::nullopt;
}

std::optional<std::string> obstacle_to(Placement placement) {
  if (placement == Placement::os) return std::nullopt;
  if (auto obstacle = obstacle_to(placement, allowed_cpus(), Topology::here())) return obstacle;
  if (const int refusal = pinning_refusal(); refusal != 0) return refusal_text(placement, refusal);
  return std::nullopt;
}

std::optional<std::string> obstacle_to(Placement placement, const std::vector<int>& allowed,
                                       const Topology& topology) {
  if (placement == Placement::os || choose_cpus(placement, allowed, topology)) return std::nullopt;
  const std::string name(to_string(placement));
  const std::optional<Kinship> kinship = kinship_of(placement);
  if (!kinship || allowed.size() < 2)
    return "placement " + name + " needs two CPUs and this process may use one";
  return "placement " + name + " needs two allowed CPUs that " +
         std::string(needed_relation(*kinship)) + ", and this machine has none";
}

std::size_t worker_cpus(Placement placement, const std::vector<int>& allowed,
                        const Topology& topology) {
  if (placement == Placement::os) return std::max<std::size_t>(allowed.size(), 2) - 1;
  const std::optional<CpuChoice> choice = choose_cpus(placement, allowed, topology);
  return choice ? choice->workers.size() : 1;
}

std::size_t worker_cpus(Placement placement) {
  return worker_cpus(placement, allowed_cpus(), Topology::here());
}

std::string describe_placement(Placement placement) {
  return describe_placement(placement, allowed_cpus(), Topology::here());
}

std::string describe_placement(Placement placement, const std::vector<int>& allowed,
                               const Topology& topology) {
  if (placement == Placement::os) return "where the scheduler puts them";
  const std::optional<CpuChoice> choice = choose_cpus(placement, allowed, topology);
  if (!choice) return *obstacle_to(placement, allowed, topology);
  std::string parent = "CPU " + std::to_string(choice->parent);
  if (placement == Placement::same) return parent;
  return parent + " and CPU " + std::to_string(choice->workers.front()) + ", " +
         std::string(describe(choice->nearest));
}

PlacementGuard::PlacementGuard(Placement placement, ParentsCpu parents_cpu)
    : placement_(placement) {
  if (placement == Placement::os) return;
  const std::vector<int> allowed = allowed_cpus();
  former_.emplace(allowed);
  auto choice = choose_cpus(placement, allowed, Topology::here());
  if (!choice) throw posix::Unavailable(*obstacle_to(placement, allowed, Topology::here()));
  if (parents_cpu == ParentsCpu::taken && placement != Placement::same)
    choice->workers.insert(choice->workers.begin(), choice->parent);
  pin(choice->parent);
  choice_ = std::move(choice);
}

/// An affinity that somebody else has set meanwhile stays. Where none of the former CPUs may be
/// used any more, this process takes all that it may.
PlacementGuard::~PlacementGuard() {
  if (!choice_) return;
  const std::optional<CpuSet> now = CpuSet::of_this_thread();
  if (now && now->cpus() != std::vector{choice_->parent}) return;
  if (!former_->apply()) CpuSet::all().apply();
}

void PlacementGuard::pin_worker(WorkerId me) const {
  if (choice_) pin(choice_->workers[index_of(me) % choice_->workers.size()]);
}

std::size_t PlacementGuard::cpus_for_workers() const {
  return choice_ ? choice_->workers.size() : allowed_cpus().size();
}

void PlacementGuard::pin(int cpu) const {
  if (!pin_to(cpu)) throw posix::Unavailable(refusal_text(placement_, errno));
}

}  // namespace pibench
