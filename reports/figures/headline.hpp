// The one statistic that stands for a cell: tables show it, and are ranked by it; charts draw it;
// comparisons and trends judge it. It is the median over the repetitions of their real time. That
// of a job is the job's; of operations it is the mean of a pass that reads the clock at its ends
// alone, so that nothing of the clock is in it, and all that a message costs is.
//
// The median of single operations (p50) is another figure, of a pass that pays for the stamps. The
// two disagree where a few slow operations make up much of the mean.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// In words, for legends.
inline constexpr std::string_view headline_in_words =
    "the mean time of an operation, median over the repetitions";

/// median_time_ns() over the p50 of single operations, where there is one.
std::optional<double> mean_over_p50(const Cell& cell);

/// The least mean over p50 at which the two are said to disagree.
inline constexpr double disagreement = 1.5;
bool disagrees_with_p50(const Cell& cell);

/// The cell of the least p50; null where fewer than two have one.
const Cell* best_by_p50(std::span<const Cell* const> cells);

}  // namespace pibench::reports
