// The closing tables of cells that send messages.
#pragma once

#include <string>

#include "reports/figures/traffic.hpp"
#include "reports/results/model.hpp"
#include "reports/terminal/grid.hpp"

namespace pibench::reports {

/// A row per transport, a column per payload; below it what one figure cannot say (percentiles, one
/// way, what the kernel holds) of the smallest payload.
std::string traffic_table(const TrafficTable& table, const Style& style);

/// pibench's interface against the same by hand; empty where nothing of it was measured.
std::string overhead_table(const ResultSet& results, const Style& style);

}  // namespace pibench::reports
