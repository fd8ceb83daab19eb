// A comparison on the terminal.
#pragma once

#include <string>

#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

/// Tables for the terminal: regressed, improved and inconclusive cells, the worst first, what was
/// not compared, the counts and the caveats. `all` adds the equivalent ones and those of too few
/// repetitions, and shortens nothing. `colour` adds escape codes; without it there are none.
std::string comparison_text(const Comparison& comparison, bool all, bool colour);

}  // namespace pibench::reports
