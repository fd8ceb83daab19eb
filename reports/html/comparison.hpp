// Two runs against each other, on the page that shows both.
#pragma once

#include <span>
#include <string>

#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

/// The second run against the first: the verdicts, their chart (only with a script) and a row per
/// cell. `runs` are those of the comparison.
std::string html_comparison(const Comparison& comparison, std::span<const ResultSet> runs,
                            bool has_script);

}  // namespace pibench::reports
