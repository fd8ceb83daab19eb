// What one figure of a cell cannot say, as columns of a table with a row per cell.
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
  std::function<std::optional<double>(const Cell&)> value;  ///< by which rows are sorted
};

/// What one figure cannot say: percentiles, one way, what the kernel holds. Few enough for a
/// terminal; none where the scenario has no more to say.
const std::vector<Detail>& main_details(std::string_view scenario);
/// The same with everything that is worth a column of a page.
const std::vector<Detail>& all_details(std::string_view scenario);

}  // namespace pibench::reports
