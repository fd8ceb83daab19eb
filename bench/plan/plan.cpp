#include "bench/plan/plan.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "bench/catalogue/catalogue.hpp"
#include "bench/harness/usage_error.hpp"
#include "bench/plan/cell_planner.hpp"

namespace pibench {
namespace {

void check_names(const std::vector<std::string>& names) {
  const std::vector<std::string> known = known_transports();
  for (const std::string& name : names)
    if (std::ranges::find(known, name) == known.end())
      throw UsageError(
          fmt::format("unknown transport '{}'; known are: {}", name, fmt::join(known, ", ")));
}

}  // namespace

std::vector<std::string> known_transports() {
  std::vector<std::string> names;
  for (const Row& row : catalogue()) names.emplace_back(row.descriptor.name);
  for (const Absence& absence : absent_transports()) names.emplace_back(absence.name);
  for (const Scenario* scenario : scenarios()) {
    if (scenario->rivals == nullptr) continue;
    for (std::string& rival : scenario->rivals())
      if (std::ranges::find(names, rival) == names.end()) names.push_back(std::move(rival));
  }
  return names;
}

std::vector<PlannedCell> make_plan(const RunRequest& request) {
  check_names(request.transports);
  check_names(request.required);
  CellPlanner planner(request);
  planner.check_required();
  for (const Scenario* scenario : request.scenarios) planner.plan(*scenario);
  return planner.take();
}

}  // namespace pibench
