#include "reports/verdicts/exact_counters.hpp"

#include <algorithm>
#include <cmath>

#include "reports/stats/signs.hpp"
#include "reports/stats/stats.hpp"
#include "reports/verdicts/samples.hpp"

namespace pibench::reports {
namespace {

/// Disturbances and preemptions leave traces in a counter that is exact otherwise.
constexpr double counter_tolerance = 0.01;
constexpr double share_of_exact_values = 0.75;

double tolerance_at(double value) {
  return counter_tolerance * std::max(1.0, value);
}

}  // namespace

std::optional<double> exact_value(std::span<const double> values) {
  if (values.size() < fewest_pairs(confidence_of_an_end)) return std::nullopt;
  const double middle = median(values);
  const auto close = std::ranges::count_if(
      values, [&](double value) { return std::abs(value - middle) <= tolerance_at(middle) / 2; });
  const double share = static_cast<double>(close) / static_cast<double>(values.size());
  return share >= share_of_exact_values ? std::optional(middle) : std::nullopt;
}

CounterVerdict counter_verdict(const std::string& name, double base, double candidate) {
  CounterVerdict counter{name, base, candidate, Verdict::equivalent};
  if (candidate > base + tolerance_at(base)) counter.verdict = Verdict::regressed;
  if (candidate < base - tolerance_at(base)) counter.verdict = Verdict::improved;
  return counter;
}

}  // namespace pibench::reports
