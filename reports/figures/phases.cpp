#include "reports/figures/phases.hpp"

#include <algorithm>

#include "reports/figures/cells.hpp"

namespace pibench::reports {
namespace {

PhaseTimes phase_times(const Cell& cell) {
  PhaseTimes times;
  std::ranges::transform(pi_phases, times.begin(),
                         [&](const char* phase) { return counter_median(cell, phase); });
  return times;
}

/// One phase alone, as of a job in one process, shows nothing.
bool is_broken_down(const PhaseTimes& times) {
  return std::ranges::count_if(times, [](const auto& time) { return time.value_or(0) > 0; }) > 1;
}

}  // namespace

PhaseBreakdown phases_of(const Ranking& ranking) {
  PhaseBreakdown breakdown;
  for (const Cell* cell : all_cells(ranking)) {
    const PhaseTimes times = phase_times(*cell);
    if (is_broken_down(times)) breakdown.emplace_back(cell, times);
  }
  return breakdown;
}

}  // namespace pibench::reports
