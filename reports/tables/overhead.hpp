// The table of pibench's interface against the same work by hand.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/results/model.hpp"
#include "reports/tables/table.hpp"

namespace pibench::reports {

enum class OverheadColumn : std::uint8_t {
  transport,
  placement,
  pass,
  workers,
  payload,
  pibench,
  bare,
  ratio,      ///< pibench over bare; empty for baselines, which carry nothing
  any_ratio,  ///< the same, for baselines as well
  interval,   ///< that of the ratio, under its name (interval_name()); empty for baselines
  difference,
};

/// A row per pair, in the order of the run.
Table overhead_table(std::string title, const ResultSet& run,
                     const std::vector<OverheadColumn>& columns);

}  // namespace pibench::reports
