// Turns the user's request into the list of cells.
#pragma once

#include <string>
#include <vector>

#include "bench/plan/planned_cell.hpp"
#include "bench/plan/request.hpp"

namespace pibench {

/// The names that --transport takes: the catalogue, what is absent from it, and the rivals of
/// transports that scenarios have.
std::vector<std::string> known_transports();

/// Throws UsageError for an unknown name, for a required transport that is not usable here, and for
/// more cells than a results file holds.
std::vector<PlannedCell> make_plan(const RunRequest& request);

}  // namespace pibench
