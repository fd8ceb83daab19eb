// Whether two measurements of a cell can be compared at all.
#pragma once

#include <string>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// Why the cell cannot be compared between two runs, a line; empty where it can. It cannot where
/// one of them did not measure it, where a time is not above zero, and where its queue holds more
/// in one than in the other: then they measure something else.
std::string why_not_comparable(const Cell& base, const Cell& candidate);

}  // namespace pibench::reports
