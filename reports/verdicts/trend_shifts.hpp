// The shifts of a trend: of one cell next to what all have in common, and of all. All functions are
// pure.
#pragma once

#include <vector>

#include "reports/verdicts/common_course.hpp"
#include "reports/verdicts/trend.hpp"

namespace pibench::reports {

/// Natural logarithms of the cell's medians.
LogCourse logarithms_of(const CellTrend& cell);

/// The cell's own shifts beyond the margin. A shift of all is taken out where that leaves no more
/// shifts than there are with it, so that a cell which took no part in it has none.
std::vector<LevelShift> shifts_of(const CellTrend& cell, const CommonCourse& common, double margin);

std::vector<CommonShift> shifts_of(const CommonCourse& common, double margin);

}  // namespace pibench::reports
