// A gate's verdicts as GitHub-flavoured Markdown. Names, commands and reasons may hold anything;
// they are shown as text and can inject nothing.
#pragma once

#include <string>

#include "reports/verdicts/gate.hpp"

namespace pibench::reports {

/// GitHub-flavoured Markdown for a job's summary: what changed first, everything else folded.
std::string gate_markdown(const Gate& gate);

}  // namespace pibench::reports
