// A gate's verdicts on the terminal.
#pragma once

#include <string>

#include "reports/verdicts/gate.hpp"

namespace pibench::reports {

/// Tables for the terminal, the worst first: what the candidate broke, regressed, improved and
/// inconclusive cells, what was not judged, control alarms, the counts. `all` adds the equivalent
/// ones. `colour` adds escape codes; without it there are none.
std::string gate_text(const Gate& gate, bool all, bool colour);

}  // namespace pibench::reports
