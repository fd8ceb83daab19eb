// The phases of a pi job and their times.
#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "reports/figures/ranking.hpp"
#include "reports/results/names.hpp"

namespace pibench::reports {

/// The counters of the phases of a job, in the order in which they happen.
inline constexpr std::array<const char*, 5> pi_phases{counters::open_ns, counters::fork_ns,
                                                      counters::compute_ns, counters::handover_ns,
                                                      counters::reap_ns};

/// Medians in the order of pi_phases; a phase that was not measured has none.
using PhaseTimes = std::array<std::optional<double>, pi_phases.size()>;
inline constexpr std::size_t handover_phase = 3;
static_assert(std::string_view(pi_phases[handover_phase]) == counters::handover_ns);

using PhaseBreakdown = std::vector<std::pair<const Cell*, PhaseTimes>>;

/// The cells of the ranking that have more than one phase, as it orders them.
PhaseBreakdown phases_of(const Ranking& ranking);

}  // namespace pibench::reports
