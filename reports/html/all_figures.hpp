// Every figure of a run, in one table per scenario.
#pragma once

#include <string>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// A row per measured cell, a column per figure that any cell of its scenario has, with the unit in
/// the heading. Times are in microseconds. Empty fields were not measured.
std::string html_all_figures(const ResultSet& run);

}  // namespace pibench::reports
