// A gate's verdicts as a page.
#pragma once

#include <string>

#include "reports/verdicts/gate.hpp"

namespace pibench::reports {

/// One page that opens offline and runs no script: every verdict with its figures and counters.
std::string gate_html(const Gate& gate);

}  // namespace pibench::reports
