#include "bench/plan/scenario.hpp"

#include <algorithm>

namespace pibench {

const Scenario* find_scenario(std::string_view name) {
  const std::span<const Scenario* const> all = scenarios();
  const auto found = std::ranges::find(all, name, [](const Scenario* each) { return each->name; });
  return found == all.end() ? nullptr : *found;
}

std::string scenario_list(bool (*chosen)(const Scenario&), std::string_view separator) {
  std::string names;
  for (const Scenario* each : scenarios()) {
    if (!chosen(*each)) continue;
    if (!names.empty()) names += separator;
    names += each->name;
  }
  return names;
}

}  // namespace pibench
