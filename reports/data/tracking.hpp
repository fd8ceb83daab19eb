// Figures for services that follow them from commit to commit. Both hold every measured cell,
// baselines too, and nothing else: no failed cell, no aggregate of several, no NaN.
#pragma once

#include <string>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// The array that github-action-benchmark reads with tool "customSmallerIsBetter": per cell name,
/// unit, value (the median real time in nanoseconds: of throughput per message), range (its
/// interval, or the range of a few repetitions, which says so) and extra (lines for the tooltip).
std::string smaller_is_better_json(const ResultSet& results);

/// Bencher Metric Format, read by Bencher's adapter "json": per cell `latency`, the median real
/// time in nanoseconds, and, where the cell has a rate, `throughput`, per second; with the 95 %
/// interval as lower_value and upper_value, left out of fewer than 6 repetitions.
std::string bencher_json(const ResultSet& results);

}  // namespace pibench::reports
