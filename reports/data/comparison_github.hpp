// A comparison as annotations of a job on GitHub.
#pragma once

#include <string>

#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

/// Workflow commands of GitHub Actions: an ::error for every regressed cell, the worst first; a
/// ::warning for the inconclusive ones together, for what was lost, and for every caveat but the
/// standing one. Nothing else.
std::string comparison_github(const Comparison& comparison);

}  // namespace pibench::reports
