#include "bench/gate/sides.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "bench/catalogue/cleaning.hpp"
#include "bench/console/standard_error.hpp"
#include "bench/gate/blocks.hpp"
#include "bench/gate/program.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/plan/plan.hpp"

namespace pibench {
namespace {

void require_blocks(const Scenario& scenario) {
  if (!scenario.has_blocks)
    throw UsageError(fmt::format("the gate takes the scenarios {}",
                                 names_of(scenarios_where(&Scenario::has_blocks))));
}

}  // namespace

std::vector<GateCell> cells_to_gate(const RunRequest& request) {
  for (const Scenario* scenario : request.scenarios) require_blocks(*scenario);
  std::vector<GateCell> cells;
  for (const PlannedCell& cell : make_plan(request)) {
    const bool carries_nothing = cell.traits.substrate == "none";
    if (cell.job.facts.has_blocks && (!carries_nothing || !request.transports.empty()))
      cells.push_back({cell.id.name(), cell.id.transport, std::string(cell.id.placement())});
  }
  if (cells.empty()) throw UsageError("none of these cells can be gated");
  return cells;
}

Leftovers::~Leftovers() {
  try {
    if (there_are_) clean_everything_abandoned(settings_);
  } catch (const std::exception& error) {
    complain(fmt::format("cannot remove what a killed process left: {}", error.what()));
  }
}

Observer::Result Leftovers::observe(const Observer& observer, const ObserveRequest& request) {
  try {
    Observer::Result result = observer.observe(request);
    there_are_ = there_are_ || result.was_killed;
    return result;
  } catch (const ProgramInterrupted& interrupted) {
    there_are_ = there_are_ || interrupted.killed();
    throw;
  }
}

}  // namespace pibench
