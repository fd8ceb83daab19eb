// Lines about cells, and the order in which cells are shown.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <vector>

#include "reports/verdicts/verdict.hpp"

namespace pibench::reports {

/// A cell, and a line about it.
struct CellRemark {
  std::string name;
  std::string reason;
};

/// One remark per reason, in the order of the first of each: "latency/pipe/... and 17 more".
std::vector<CellRemark> grouped(const std::vector<CellRemark>& remarks);

/// The cells of that verdict, the farthest from a ratio of 1 first. `ratio` takes a cell. The
/// pointers are into `cells`.
template <class Cell, class Ratio>
std::vector<const Cell*> farthest_first(const std::vector<Cell>& cells, Verdict verdict,
                                        Ratio&& ratio) {
  std::vector<const Cell*> chosen;
  for (const Cell& cell : cells)
    if (cell.verdict == verdict) chosen.push_back(&cell);
  std::ranges::stable_sort(chosen, std::greater<>(),
                           [&ratio](const Cell* cell) { return std::abs(std::log(ratio(*cell))); });
  return chosen;
}

}  // namespace pibench::reports
