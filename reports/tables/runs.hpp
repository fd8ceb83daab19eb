// The table of several runs side by side.
#pragma once

#include <span>
#include <string>

#include "reports/results/model.hpp"
#include "reports/tables/table.hpp"

namespace pibench::reports {

/// A row per cell that was measured in any run, a column per run with the medians of its real time.
Table runs_table(std::string title, std::span<const ResultSet> runs);

}  // namespace pibench::reports
