// Figures for services that follow them from commit to commit. Both hold every measured cell,
// baselines too, and nothing else: no failed cell, no aggregate of several, no NaN.
#pragma once

#include <string>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// The array that github-action-benchmark reads with tool "customSmallerIsBetter": per cell name,
/// unit, value (the median real time in nanoseconds: of throughput per message), range (its 95 %
/// interval; left out of too few repetitions) and extra (lines for the tooltip).
std::string smaller_is_better_json(const ResultSet& results);

/// Bencher Metric Format, read by Bencher's adapter "json": per cell `latency`, the median real
/// time in nanoseconds, and, where the cell has a rate, `throughput`, per second; with the 95 %
/// interval as lower_value and upper_value, left out of too few repetitions.
std::string bencher_json(const ResultSet& results);

}  // namespace pibench::reports
