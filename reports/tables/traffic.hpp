// The tables of scenarios that send messages.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "reports/figures/scaling.hpp"
#include "reports/figures/traffic.hpp"
#include "reports/results/model.hpp"
#include "reports/tables/table.hpp"

namespace pibench::reports {

/// A row per transport, a column per payload at these positions of the table's payloads. The best
/// of a column and what is tied with it are marked; a note says where kinds of wake-up are mixed.
Table payload_table(std::string title, const TrafficTable& traffic,
                    const std::vector<std::size_t>& payloads);
/// The same of all payloads.
Table payload_table(std::string title, const TrafficTable& traffic);

/// Everything beside the main figure (percentiles, one way, what the kernel holds) of the smallest
/// payload: a row per measured cell. Without rows where the scenario has nothing of the kind.
Table details_table(const TrafficTable& traffic);

/// Every measured cell, the smallest payload first, with all details and, where the scenario has
/// it, the time of copying the same bytes alone.
Table cells_table(std::string title, const ResultSet& run, const TrafficTable& traffic);

/// The times of messages at every rate that the cells tried: a row per cell and rate. Without rows
/// where they tried none.
Table curves_table(std::string title, const TrafficTable& traffic);

/// The times of one counter by payload, of transports that have it.
Table counter_table(std::string title, const TrafficTable& traffic, std::string_view counter);

/// Messages per second by number of workers, and the gain from the fewest to the most.
Table scaling_table(std::string title, const ScalingTable& scaling);

}  // namespace pibench::reports
