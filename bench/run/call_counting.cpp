#include "bench/run/call_counting.hpp"

#include <cmath>

#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench {
namespace {

constexpr auto deadline = std::chrono::seconds(3);
constexpr std::size_t large_bytes = std::size_t{1} << 20;

/// A trial warms up with a tenth of its iterations and one more: 10 iterations are 11 operations.
constexpr std::uint64_t iterations_of(std::uint64_t operations) {
  return operations / 11 * 10;
}
static_assert(iterations_of(220) + warm_up(iterations_of(220)) == 220 + 1);

CallsPerOperation whole(const CallsPerOperation& counted) {
  if (!counted.calls) return counted;
  constexpr double stray = 0.05;
  const double nearest = std::round(*counted.calls);
  if (std::abs(*counted.calls - nearest) <= stray) return {nearest, ""};
  return {std::nullopt, "not the same number in every operation"};
}

}  // namespace

CallsPerOperation count_calls(const PlannedCell& cell, TrialRunner& runner) {
  const auto trial = [&](std::uint64_t operations) {
    PlannedCell shortened = cell;
    shortened.length = {.iterations = iterations_of(operations), .stamped = 1, .first_lap = false};
    runner.run(shortened);
  };
  const std::uint64_t operations = cell.job.facts.message_bytes < large_bytes ? 220 : 55;
  return whole(calls_per_operation(trial, operations, deadline));
}

}  // namespace pibench
