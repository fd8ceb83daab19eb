// The plain-words top of a run in the report page.
#pragma once

#include <string>

#include "reports/results/model.hpp"

namespace pibench::reports {

/// Notices about an incomplete run, a build that is not a release, and the run's own warnings;
/// empty where there are none.
std::string html_warnings(const ResultSet& run);

/// Key figures, and what reports/figures/findings.hpp has to say of the run.
std::string html_summary(const ResultSet& run);

}  // namespace pibench::reports
