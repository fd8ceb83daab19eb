// The price of pibench's interface. Pointers to cells point into the ResultSet given and live as
// long as it does.
#pragma once

#include <optional>
#include <vector>

#include "reports/results/model.hpp"
#include "reports/stats/stats.hpp"

namespace pibench::reports {

/// The same work done by way of pibench's interface and by hand; either may be null, not both.
struct OverheadPair {
  CellId work;  ///< without the side
  const Cell* pibench = nullptr;
  const Cell* bare = nullptr;

  /// Medians, pibench over bare: of the time of a round trip, of the throughput of a stream.
  std::optional<double> ratio() const;
  std::optional<Interval> interval() const;
  /// Median time of pibench less that of the bare side.
  std::optional<double> difference_ns() const;
};

/// Pairs of which one side at least was measured, in the order of the run.
std::vector<OverheadPair> overhead_pairs(const ResultSet& results);

}  // namespace pibench::reports
