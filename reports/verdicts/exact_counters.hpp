// Counters that are the same every time, or nearly so, and need no statistics.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "reports/verdicts/verdict.hpp"

namespace pibench::reports {

struct CounterVerdict {
  std::string name;
  double base = 0;  ///< per operation
  double candidate = 0;
  Verdict verdict = Verdict::equivalent;
};

/// The value of most of a side's processes or repetitions; nothing where they do not agree, or are
/// too few to.
std::optional<double> exact_value(std::span<const double> values);

/// Regressed where it grew by more than 1 % and 0.01 per operation, improved where it shrank by as
/// much.
CounterVerdict counter_verdict(const std::string& name, double base, double candidate);

}  // namespace pibench::reports
