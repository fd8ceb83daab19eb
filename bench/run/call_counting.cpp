#include "bench/run/call_counting.hpp"

#include <cmath>

namespace pibench {
namespace {

constexpr auto deadline = std::chrono::seconds(3);
constexpr std::size_t large_bytes = std::size_t{1} << 20;

/// A trial warms up with a tenth of its iterations and one more: 10 iterations are 11 operations.
constexpr std::uint64_t iterations_of(std::uint64_t operations) {
  return operations / 11 * 10;
}
static_assert(iterations_of(220) + warm_up(iterations_of(220)) == 220 + 1);

void set_length(Job& job, std::uint64_t operations) {
  traffic_of(job)->iterations = iterations_of(operations);
  if (auto* latency = std::get_if<LatencyJob>(&job)) latency->stamped = 1;
}

CallsPerOperation whole(const CallsPerOperation& counted) {
  if (!counted.calls) return counted;
  constexpr double stray = 0.05;
  const double nearest = std::round(*counted.calls);
  if (std::abs(*counted.calls - nearest) <= stray) return {nearest, ""};
  return {std::nullopt, "not the same number in every operation"};
}

}  // namespace

bool can_count_calls(const PlannedCell& cell) {
  if (cell.row == nullptr) return false;
  const auto* throughput = std::get_if<ThroughputJob>(&cell.job);
  return std::holds_alternative<LatencyJob>(cell.job) ||
         (throughput != nullptr && throughput->workers == 1);
}

CallsPerOperation count_calls(const PlannedCell& cell, TrialRunner& runner) {
  const auto trial = [&](std::uint64_t operations) {
    PlannedCell shortened = cell;
    set_length(shortened.job, operations);
    runner.run(shortened);
  };
  const std::uint64_t operations = traffic_of(cell.job)->bytes < large_bytes ? 220 : 55;
  return whole(calls_per_operation(trial, operations, deadline));
}

}  // namespace pibench
