// A gate's verdicts for services that read test results, and as annotations of a job on GitHub.
#pragma once

#include <string>

#include "reports/verdicts/gate.hpp"

namespace pibench::reports {

/// JUnit XML: a test case per cell, a failure where regressed, an error where broken, skipped with
/// the reason where inconclusive or not judged; the controls in system-out.
std::string gate_junit(const Gate& gate);

/// Workflow commands of GitHub Actions: an ::error for every broken and every regressed cell; a
/// ::warning for the inconclusive ones together, and for every control that alarmed. Nothing else.
std::string gate_github(const Gate& gate);

}  // namespace pibench::reports
