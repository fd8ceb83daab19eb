// Throughput cells that differ in the number of workers alone. Pointers to cells point into the
// ResultSet given and live as long as it does.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

struct ScalingRow {
  std::string label;
  std::string wakeup;
  Payload payload;                 ///< in bytes
  std::vector<const Cell*> cells;  ///< one per number of workers; null where the run has none

  /// Messages per second with the most workers over those with the fewest, of the cells that were
  /// measured; nothing where there is only one.
  std::optional<double> gain() const;
};

struct ScalingTable {
  std::string placement;
  std::vector<std::uint64_t> workers;  ///< ascending, two at least
  std::vector<ScalingRow> rows;        ///< transports that were measured, in the order of the run
};

/// One per placement in which more than one number of workers was measured, in the order of the
/// run.
std::vector<ScalingTable> scaling_tables(const ResultSet& results);

}  // namespace pibench::reports
