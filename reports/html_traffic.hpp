// The parts of the report page about scenarios that send messages.
#pragma once

#include <string>

#include "reports/model.hpp"

namespace pibench::reports {

/// A section per scenario, place and number of workers: the figures by payload, then every cell
/// with percentiles or what else its scenario has, its cost per operation and, of latency, a
/// histogram.
std::string html_traffic(const ResultSet& run);

/// What one must know to read the figures; empty where there is nothing.
std::string html_notes(const ResultSet& run);

}  // namespace pibench::reports
