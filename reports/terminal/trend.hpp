// A trend on the terminal.
#pragma once

#include <string>

#include "reports/verdicts/trend.hpp"

namespace pibench::reports {

/// The runs in which cells shifted, with the number of shifts, what all cells have in common and
/// other changes; then every shift, the greatest first, with a line of bars for the course of the
/// medians and what is not sure of it.
std::string trend_text(const Trend& trend, bool colour);

}  // namespace pibench::reports
