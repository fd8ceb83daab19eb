// Runs a gate: two commands against each other, cell by cell, in pairs of processes.
#pragma once

#include "bench/gate/sides.hpp"
#include "reports/verdicts/gate.hpp"

namespace pibench {

struct GateSpec {
  CommandLine baseline;
  CommandLine candidate;
  std::vector<GateCell> cells;
  reports::GateSetting setting;
  reports::GateMargins margins;
  ProcessLength length;
  Settings settings;
};

/// Calibrates every cell on the baseline and tries it out on the candidate, screens all cells, and
/// looks at candidates again from fresh pairs. In the screen some cells, drawn by the seed, and
/// then every candidate have a control: as many pairs of the baseline with itself. Throws
/// UsageError where a command cannot be started or the baseline answers nothing that can be read,
/// ProgramInterrupted on a signal.
reports::Gate run_gate(const GateSpec& spec);

}  // namespace pibench
