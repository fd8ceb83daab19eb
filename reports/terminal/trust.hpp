// The self-test of the gate on the terminal.
#pragma once

#include <string>

#include "reports/verdicts/trust.hpp"

namespace pibench::reports {

/// A table, a row per cell.
std::string self_test_text(const SelfTest& test, bool colour);

}  // namespace pibench::reports
