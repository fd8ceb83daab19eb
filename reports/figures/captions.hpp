// Captions of charts: what they show, in a sentence or two of plain text; empty where there is
// nothing to show.
#pragma once

#include <string>
#include <string_view>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// The longest phase of the fastest cell of the first pi job that is broken down into phases, and
/// the range of the hand-overs.
std::string caption_of_phases(const ResultSet& run);

/// The fastest and the slowest in the first two places, with the smallest and the largest payload.
std::string caption_of_payloads(const ResultSet& run, std::string_view scenario);

/// The fastest with every payload.
std::string caption_of_heatmap(const ResultSet& run);

/// The percentiles of the fastest, and the longest tail in proportion to the median.
std::string caption_of_percentiles(const ResultSet& run);

/// The times within which half and nine tenths of the operations of all transports end.
std::string caption_of_ecdf(const ResultSet& run);

/// The transports that gain the most and the least from more workers, with the smallest payload.
std::string caption_of_scaling(const ResultSet& run);

/// The transports that take the least and the most CPU time per operation.
std::string caption_of_cpu(const ResultSet& run);

/// The number of cells whose repetitions fall in two groups, and the cell whose repetitions differ
/// the most.
std::string caption_of_repetitions(const ResultSet& run);

}  // namespace pibench::reports
