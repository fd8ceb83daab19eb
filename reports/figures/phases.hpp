// Where the time of a pi job goes.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reports/figures/cells.hpp"

namespace pibench::reports {

/// Medians in the order of pi_phases; a phase that was not measured has none.
using PhaseTimes = std::array<std::optional<double>, pi_phases.size()>;
inline constexpr std::size_t handover_phase = 3;
static_assert(std::string_view(pi_phases[handover_phase].label) == "hand-over");

using PhaseBreakdown = std::vector<std::pair<const Cell*, PhaseTimes>>;

/// The cells of the ranking that have more than one phase, as it orders them.
PhaseBreakdown phases_of(const Ranking& ranking);

/// As a table; empty where no cell has more than one phase.
std::string html_phases(const Ranking& ranking);

}  // namespace pibench::reports
