// The table of a trend.
#pragma once

#include <string>

#include "reports/tables/table.hpp"
#include "reports/verdicts/trend.hpp"

namespace pibench::reports {

/// "date 83 % sure, 2024-05-08T09:30:00Z to 2024-05-10T09:30:00Z"; empty where it is sure enough.
std::string date_remark(const Trend& trend, const ShiftTime& time);

/// A row per shift of a cell's level, the greatest first, with a line of bars for the course of the
/// medians; one of a temporary shift with its end. What is not sure of them is in a last column, if
/// anything is.
Table shifts_table(std::string title, const Trend& trend);

}  // namespace pibench::reports
