// The closing table on the terminal.
#pragma once

#include <string>

#include "reports/results/model.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {

/// A table per set of parameters of pi, the fastest transport first, with ratios to it; for
/// scenarios that send messages a table per place and number of workers, with a row per transport
/// and a column per payload. Baselines stand apart below, not ranked. Then cells that were not
/// measured, with the reasons, notes on cells, the best in short and the warnings of the run. Lines
/// end in "\n". `colour` adds escape codes; without it there are none, whatever the results
/// contain.
std::string summary_table(const ResultSet& results, bool colour);

}  // namespace pibench::reports
