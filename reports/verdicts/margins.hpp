// The margins within which a change does not matter.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// The greatest distances of a ratio from 1 that do not matter: 0.02 is 2 %.
struct Margins {
  double blocking = 0.02;
  /// For cells that spin, spin before they block, poll or only compute: the place of a loop in
  /// memory alone moves them by some 4 %.
  double others = 0.10;
  /// Globs on the whole name of a cell (fnmatch(3); `*` goes across slashes). The last one that
  /// matches counts.
  std::vector<std::pair<std::string, double>> by_pattern{};

  double of(const std::string& name, std::string_view wakeup) const;
  double of(const Cell& cell) const { return of(cell.id.name(), cell.traits.wakeup); }
  /// One margin for all cells that no pattern matches.
  static Margins all(double margin) { return {.blocking = margin, .others = margin}; }
};

}  // namespace pibench::reports
