// The parts of the report page about scenarios that send messages. All are empty where a run has no
// figures for them.
#pragma once

#include <string>
#include <string_view>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// The figures by payload, per place and number of workers, then, unless in brief, every cell with
/// percentiles or the other details of its scenario.
std::string html_traffic(const ResultSet& run, std::string_view scenario, bool is_brief);

/// Messages per second by number of workers, per placement.
std::string html_scaling(const ResultSet& run);

/// CPU time per round trip and per message, per place and number of workers.
std::string html_cpu(const ResultSet& run);

/// pibench's interface against the same work by hand.
std::string html_overhead(const ResultSet& run);

}  // namespace pibench::reports
