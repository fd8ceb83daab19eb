// What one sees in a chart, in a sentence or two of plain text; empty where there is nothing to
// see.
#pragma once

#include <string>
#include <string_view>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// Of the first pi job whose time is broken down: the fastest's longest phase, and the hand-overs.
std::string gist_of_phases(const ResultSet& run);

/// In the first two places the fastest and the slowest, of the smallest and the largest payload.
std::string gist_of_payloads(const ResultSet& run, std::string_view scenario);

/// The fastest of every payload.
std::string gist_of_heatmap(const ResultSet& run);

/// The fastest one's percentiles, and whose tail is the longest next to its median.
std::string gist_of_percentiles(const ResultSet& run);

/// Within which times half and nine tenths of the operations of all transports end.
std::string gist_of_ecdf(const ResultSet& run);

/// Who gains most and who least from more workers, of the smallest payload.
std::string gist_of_scaling(const ResultSet& run);

/// Who takes the least and who the most CPU time per operation.
std::string gist_of_cpu(const ResultSet& run);

/// How many cells fall in two groups, and whose repetitions differ the most.
std::string gist_of_repetitions(const ResultSet& run);

}  // namespace pibench::reports
