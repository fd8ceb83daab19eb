// A comparison as GitHub-flavoured Markdown. Names and reasons may hold anything; they are shown as
// text and can inject nothing.
#pragma once

#include <string>

#include "reports/verdicts/comparison.hpp"

namespace pibench::reports {

/// GitHub-flavoured Markdown for a job's summary: what changed first, everything else folded.
std::string comparison_markdown(const Comparison& comparison);

}  // namespace pibench::reports
