// The floor of copies as cells, beside those of a scenario that sends messages.
#pragma once

#include <string>
#include <vector>

#include "bench/plan/cell_planner.hpp"

namespace pibench {

/// Adds the cells for messages of that size: one copy of each, and two.
void plan_copies(CellPlanner& planner, std::size_t bytes, int messages_per_operation);
/// The names of the cells, as --transport takes them.
std::vector<std::string> copy_names();

}  // namespace pibench
