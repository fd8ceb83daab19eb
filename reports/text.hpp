// The closing table on the terminal.
#pragma once

#include <string>

#include "reports/format.hpp"
#include "reports/model.hpp"

namespace pibench::reports {

/// Per scenario and parameters a table, the fastest transport first, ratios to it; baselines apart
/// below, not ranked; then every cell that was not measured, with its reason. Lines end in "\n".
/// `colour` adds escape codes; without it there are none, whatever the results contain.
std::string summary_table(const ResultSet& results, bool colour);

}  // namespace pibench::reports
