// The table of a trend.
#pragma once

#include <string>

#include "reports/tables/table.hpp"
#include "reports/verdicts/trend.hpp"

namespace pibench::reports {

/// A row per shift of a cell's level, the greatest first, with a line of bars for the course of the
/// medians.
Table shifts_table(std::string title, const Trend& trend);

}  // namespace pibench::reports
