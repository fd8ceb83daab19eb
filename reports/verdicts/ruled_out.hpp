// The slow-down that a comparison rules out, where it calls no change: also of a cell without a
// verdict something is known, as the upper end of its interval is.
#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <vector>

#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

/// 0.05 is 5 %.
inline constexpr std::array slow_downs{0.05, 0.1, 0.2, 0.5};

/// The cells of a scenario that have an interval of 95 %.
struct RuledOut {
  std::string scenario;
  std::size_t cells = 0;
  double middle = 1;  ///< the median of their ratios, candidate over base
  /// How many of them have become slower by less than each of the slow-downs: those whose whole
  /// interval is below it.
  std::array<std::size_t, slow_downs.size()> below{};
};

/// In the order in which the scenarios appear; none where no cell has enough repetitions.
std::vector<RuledOut> ruled_out(const Comparison& comparison);

}  // namespace pibench::reports
