// Columns of tables with a row per cell, for everything beside the main figure.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// A column of a table with a row per cell.
struct Detail {
  std::string heading;
  std::function<std::string(const Cell&)> field;  ///< plain text, empty where not measured
  std::function<std::optional<double>(const Cell&)> value;  ///< rows are sorted by it
};

/// Percentiles, times of one way, what the kernel holds: few enough for a terminal; none where the
/// scenario has nothing beside its main figure.
const std::vector<Detail>& main_details(std::string_view scenario);
/// The same with everything that is worth a column of a page.
const std::vector<Detail>& all_details(std::string_view scenario);

}  // namespace pibench::reports
