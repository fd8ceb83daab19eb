// Where the time of a pi job goes.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/figures/ranking.hpp"

namespace pibench::reports {

struct Phase {
  const char* counter;
  const char* label;
};

/// The phases of a `pi` job, in the order in which they happen.
inline constexpr std::array<Phase, 5> pi_phases{{{"open_ns", "open"},
                                                 {"fork_ns", "fork"},
                                                 {"compute_ns", "compute"},
                                                 {"handover_ns", "hand-over"},
                                                 {"reap_ns", "reap"}}};

/// Medians in the order of pi_phases; a phase that was not measured has none.
using PhaseTimes = std::array<std::optional<double>, pi_phases.size()>;
inline constexpr std::size_t handover_phase = 3;
static_assert(std::string_view(pi_phases[handover_phase].label) == "hand-over");

using PhaseBreakdown = std::vector<std::pair<const Cell*, PhaseTimes>>;

/// The cells of the ranking that have more than one phase, as it orders them.
PhaseBreakdown phases_of(const Ranking& ranking);

}  // namespace pibench::reports
