// The floor of every hand-over: how long two cores take to see each other's writes.
#pragma once

#include <optional>

namespace pibench {

/// The median time of a round trip of two atomics, each on a cache line of its own, between a
/// process on the parent's CPU and a forked one on the CPU that Placement::cross names first; both
/// spin. Takes some 4 ms, 20 ms where the CPUs are shared, and 2 s at most. A SignalGuard must be
/// alive, and no WorkerPool. nullopt where there is but one CPU, and where the measurement was
/// interrupted at its beginning.
std::optional<double> core_to_core_ns();

}  // namespace pibench
