// The tables of jobs, whose cells are ranked.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reports/figures/ranking.hpp"
#include "reports/results/model.hpp"
#include "reports/tables/table.hpp"

namespace pibench::reports {

enum class RankingColumn : std::uint8_t {
  transport,
  wakeup,
  median,    ///< marked where it is two-humped
  mad,       ///< median absolute deviation
  interval,  ///< under its name (interval_name())
  min,
  ratio,     ///< to the fastest; marked where the two are tied
  cpu_time,  ///< parent and workers together
  details,   ///< those of the scenario, perhaps none
  phases,    ///< several; none where no cell has any
  answer,    ///< speed-up over one process, pi and its error; none where no cell has pi
};

/// A row per cell: the fastest first, then the baselines.
Table ranking_table(std::string title, const ResultSet& run, const Ranking& ranking,
                    const std::vector<RankingColumn>& columns);

/// A row per cell whose time is broken down into phases; may be without rows.
Table phases_table(std::string title, const Ranking& ranking);

/// A row per repetition, with its phases.
Table repetitions_table(std::string title, const Ranking& ranking);

}  // namespace pibench::reports
