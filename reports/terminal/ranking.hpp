// The closing table of cells that are ranked.
#pragma once

#include <string>

#include "reports/figures/ranking.hpp"
#include "reports/terminal/grid.hpp"

namespace pibench::reports {

/// The table of one ranking.
std::string ranking_table(const Ranking& ranking, const Style& style);

}  // namespace pibench::reports
