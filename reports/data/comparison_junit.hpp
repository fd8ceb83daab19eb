// A comparison for services that read test results.
#pragma once

#include <string>

#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

/// JUnit XML: a test case per cell, a failure where regressed, skipped with the reason where
/// inconclusive or not compared; the caveats in system-out.
std::string comparison_junit(const Comparison& comparison);

}  // namespace pibench::reports
