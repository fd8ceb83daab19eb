// Where the time of a pi job goes, on the page.
#pragma once

#include <string>

#include "reports/figures/ranking.hpp"

namespace pibench::reports {

/// As a table; empty where no cell has more than one phase.
std::string html_phases(const Ranking& ranking);

}  // namespace pibench::reports
