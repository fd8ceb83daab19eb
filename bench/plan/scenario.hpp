// A scenario: what is measured. Each is a folder of bench/scenarios/ and a line of its
// CMakeLists.txt, from which CMake generates the table; nothing registers itself.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pibench {

class CellPlanner;

struct Scenario {
  std::string_view name;
  std::string_view summary;  ///< a line for people
  /// Adds the cells that are asked for to the plan. Throws UsageError.
  void (*plan)(CellPlanner& planner);
  bool by_default = false;       ///< measured where nobody chose
  bool has_blocks = false;       ///< a gate can measure its cells
  bool takes_busy_work = false;  ///< and be put to the test by them
  /// Names that --transport takes besides the transports, where the scenario measures rivals of
  /// theirs; else nullptr.
  std::vector<std::string> (*rivals)() = nullptr;
};

/// In the order in which they are planned and shown.
std::span<const Scenario* const> scenarios();
/// nullptr for an unknown name.
const Scenario* find_scenario(std::string_view name);
/// The scenarios for which a fact is true, as &Scenario::has_blocks.
std::vector<const Scenario*> scenarios_where(bool Scenario::*fact);
/// "pi, latency, throughput".
std::string names_of(std::span<const Scenario* const> scenarios, std::string_view separator = ", ");

}  // namespace pibench
