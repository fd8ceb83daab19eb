// What gate and self-test have in common: cells that are measured by processes of a command.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "bench/gate/observation.hpp"
#include "bench/plan/request.hpp"

namespace pibench {

/// A cell that is to be gated.
struct GateCell {
  std::string name;
  std::string transport;
  std::string placement;
};

/// Those of the plan that are measured in blocks; what carries nothing only where it was asked for
/// by name. Throws UsageError for a scenario that is not measured in blocks, and where none is
/// left.
std::vector<GateCell> cells_to_gate(const RunRequest& request);

/// How long a process measures.
struct ProcessLength {
  std::uint64_t blocks = 50;
  Nanoseconds deadline = std::chrono::seconds(20);
};

/// How a cell is measured by both sides: found out once, on the base.
struct Measure {
  std::uint64_t iterations = 1;
  double operation_ns = 0;
  std::string wakeup;
};

/// Removes what processes that had to be killed left behind, when it goes.
class Leavings {
 public:
  explicit Leavings(const Settings& settings) : settings_(settings) {}
  ~Leavings();
  Leavings(const Leavings&) = delete;
  Leavings& operator=(const Leavings&) = delete;

  /// Observes and notes whether there is something to remove; what is thrown goes through.
  Observer::Result observe(const Observer& observer, const ObserveRequest& request);

 private:
  const Settings& settings_;
  bool there_are_ = false;
};

}  // namespace pibench
