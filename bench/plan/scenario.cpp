#include "bench/plan/scenario.hpp"

#include <algorithm>
#include <iterator>

namespace pibench {

const Scenario* find_scenario(std::string_view name) {
  const std::span<const Scenario* const> all = scenarios();
  const auto found = std::ranges::find(all, name, [](const Scenario* each) { return each->name; });
  return found == all.end() ? nullptr : *found;
}

std::vector<const Scenario*> scenarios_where(bool Scenario::*fact) {
  std::vector<const Scenario*> chosen;
  std::ranges::copy_if(scenarios(), std::back_inserter(chosen),
                       [&](const Scenario* each) { return each->*fact; });
  return chosen;
}

std::string names_of(std::span<const Scenario* const> scenarios, std::string_view separator) {
  std::string names;
  for (const Scenario* each : scenarios) {
    if (!names.empty()) names += separator;
    names += each->name;
  }
  return names;
}

}  // namespace pibench
