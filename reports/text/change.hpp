// Ratios as changes in per cent.
#pragma once

#include <optional>
#include <string>

#include "reports/stats/stats.hpp"

namespace pibench::reports {

/// "+10.0 %" of 1.1.
std::string change_text(double ratio);
/// "+9.2 to +10.8 %"; empty for nothing.
std::string change_text(const std::optional<Interval>& ratios);
/// "2 %" of 0.02.
std::string percent_text(double part);

}  // namespace pibench::reports
