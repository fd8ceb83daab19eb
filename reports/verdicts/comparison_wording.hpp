// What the writers of comparisons share.
#pragma once

#include <string>
#include <vector>

#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

/// "+10.0 %", of a ratio.
std::string change_text(double ratio);
/// "+9.2 to +10.8 %"; empty for nothing.
std::string change_text(const std::optional<Interval>& ratios);
/// "2 %", of a part of 1.
std::string percent_text(double part);

/// "1.00 µs to 1.10 µs, +10.0 % (95 % interval +9.2 to +10.8 %), margin 2 %"
std::string account_of(const ComparedCell& cell);

/// The cells of that verdict, the farthest from a ratio of 1 first.
std::vector<const ComparedCell*> cells_of(const Comparison& comparison, Verdict verdict);

struct UncomparedGroup {
  std::string about;  ///< the cell's name, or "latency/pipe/... and 17 more"
  std::string reason;
};
/// What was not compared, told once per reason.
std::vector<UncomparedGroup> uncompared_groups(const Comparison& comparison);

}  // namespace pibench::reports
