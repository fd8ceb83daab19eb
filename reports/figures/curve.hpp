// Times of messages against the rate at which they were offered, of cells that tried several rates.
#pragma once

#include <cstdint>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

struct CurvePoint {
  std::uint64_t messages_per_second;
  const Distribution* from_intended_send;
};

/// Ascending; none of a cell that tried no rates, or has no figures. Points into the cell.
std::vector<CurvePoint> curve_of(const Cell& cell);

}  // namespace pibench::reports
