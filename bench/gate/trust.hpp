// Runs the self-test of the gate: processes of one build, a known part of them slowed down.
#pragma once

#include "bench/gate/sides.hpp"
#include "reports/verdicts/trust.hpp"

namespace pibench {

struct SelfTestSpec {
  CommandLine command;  ///< of this build
  std::vector<GateCell> cells;
  reports::SelfTestSetting setting;
  reports::GateMargins margins;
  std::size_t windows = 10;  ///< of each cell
  std::optional<Nanoseconds> time_limit{};
  ProcessLength length;
  Settings settings;
};

/// Triples of a base, an identical and a slowed process, in random order, interleaved over the
/// cells; windows follow on each other and share no process. When the time is up, whole windows
/// count. Throws UsageError, ProgramInterrupted.
reports::SelfTest run_self_test(const SelfTestSpec& spec);

}  // namespace pibench
