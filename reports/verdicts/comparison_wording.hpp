// What the writers of comparisons share.
#pragma once

#include <string>
#include <vector>

#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

/// "1.00 µs to 1.10 µs, +10.0 % (95 % interval +9.2 to +10.8 %), margin 2 %"
std::string account_of(const ComparedCell& cell);

/// The cells of that verdict, the farthest from a ratio of 1 first.
std::vector<const ComparedCell*> cells_of(const Comparison& comparison, Verdict verdict);

/// "2 regressed, 0 improved, 40 equivalent, 3 inconclusive, 1 not compared"
std::string counts_line(const Comparison& comparison);

struct UncomparedGroup {
  std::string about;  ///< the cell's name, or "latency/pipe/... and 17 more"
  std::string reason;
};
/// What was not compared, told once per reason.
std::vector<UncomparedGroup> uncompared_groups(const Comparison& comparison);

}  // namespace pibench::reports
