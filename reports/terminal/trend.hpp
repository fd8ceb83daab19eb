// A trend on the terminal.
#pragma once

#include <string>

#include "reports/verdicts/trend.hpp"

namespace pibench::reports {

/// For the terminal: per run in which cells shifted, how many and what else changed; then every
/// shift, the greatest first, with a line of bars for the course of the medians.
std::string trend_text(const Trend& trend, bool colour);

}  // namespace pibench::reports
