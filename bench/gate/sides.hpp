// The common parts of gate and self-test: cells that are measured by processes of a command.
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

/// The cells of the plan that are measured in blocks; transports that carry nothing are among them
/// only where some were asked for by name. Throws UsageError for a scenario that is not measured in
/// blocks, and where no cell is left.
std::vector<GateCell> cells_to_gate(const RunRequest& request);

/// The length of one process's measurement.
struct ProcessLength {
  std::uint64_t blocks = 50;
  Nanoseconds deadline = std::chrono::seconds(20);
};

/// Settings that both sides measure a cell with: found out once, on the base.
struct Measure {
  std::uint64_t iterations = 1;
  double operation_ns = 0;
  std::string wakeup;
};

/// Removes, on destruction, what processes that had to be killed left behind.
class Leftovers {
 public:
  explicit Leftovers(const Settings& settings) : settings_(settings) {}
  ~Leftovers();
  Leftovers(const Leftovers&) = delete;
  Leftovers& operator=(const Leftovers&) = delete;

  /// Observes and notes whether there is something to remove; exceptions pass through.
  Observer::Result observe(const Observer& observer, const ObserveRequest& request);

 private:
  const Settings& settings_;
  bool there_are_ = false;
};

}  // namespace pibench
