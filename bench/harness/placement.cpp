#include "bench/harness/placement.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

constexpr std::array<std::pair<Placement, std::string_view>, 3> names{{
    {Placement::same, "same"},
    {Placement::cross, "cross"},
    {Placement::os, "os"},
}};

cpu_set_t current_affinity() {
  cpu_set_t set;
  posix::checked(::sched_getaffinity(0, sizeof set, &set), "sched_getaffinity");
  return set;
}

void pin_to(int cpu) {
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(static_cast<std::size_t>(cpu), &set);
  posix::checked(::sched_setaffinity(0, sizeof set, &set),
                 "sched_setaffinity to CPU " + std::to_string(cpu));
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

std::vector<int> allowed_cpus() {
  const cpu_set_t set = current_affinity();
  std::vector<int> cpus;
  for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu)
    if (CPU_ISSET(static_cast<std::size_t>(cpu), &set)) cpus.push_back(cpu);
  return cpus;
}

PlacementGuard::PlacementGuard(Placement placement)
    : placement_(placement), cpus_(allowed_cpus()), former_(current_affinity()) {
  if (placement == Placement::os) return;
  if (placement == Placement::cross && cpus_.size() < 2)
    throw std::runtime_error("placement cross needs two CPUs and this process may use one");
  pin_to(cpus_.front());
}

PlacementGuard::~PlacementGuard() {
  if (placement_ != Placement::os) ::sched_setaffinity(0, sizeof former_, &former_);
}

void PlacementGuard::pin_worker(WorkerId me) const {
  if (placement_ == Placement::same) pin_to(cpus_.front());
  if (placement_ == Placement::cross) pin_to(cpus_[1 + index_of(me) % (cpus_.size() - 1)]);
}

}  // namespace pibench
