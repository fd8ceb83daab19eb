// How far a change may go before it matters.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// How far a ratio may be from 1: 0.02 is 2 %.
struct Margins {
  double blocking = 0.02;
  /// Of what spins, spins before it blocks, polls or only computes: where a loop lies in memory
  /// alone moves it by some 4 %.
  double others = 0.10;
  /// Globs on the whole name of a cell (fnmatch(3); `*` goes across slashes). The last one that
  /// matches counts.
  std::vector<std::pair<std::string, double>> by_pattern{};

  double of(const std::string& name, std::string_view wakeup) const;
  double of(const Cell& cell) const { return of(cell.id.name(), cell.traits.wakeup); }
  /// The same margin for all cells that no pattern matches.
  static Margins all(double margin) { return {.blocking = margin, .others = margin}; }
};

}  // namespace pibench::reports
