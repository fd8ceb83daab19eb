// How often trends over made-up runs err, of which the shifts are known.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "reports/verdicts/trend.hpp"
#include "tests/golden/sample_comparison.hpp"
#include "tests/simulation/rates.hpp"

namespace pibench::test {

/// A level of the first cell from a run on, as a multiple of the first level.
struct MadeUpLevel {
  std::size_t since;
  double factor;
};

inline constexpr std::size_t no_run = std::numeric_limits<std::size_t>::max();

/// Runs of cells of a transport each; noise and states are deviations of natural logarithms.
struct MadeUpTrend {
  std::size_t runs = 30;
  double noise = 0.03;
  std::vector<MadeUpLevel> levels{};
  double chance_of_outlier = 0;  ///< ten times as long, the cell of one run
  double chance_of_gap = 0;      ///< the cell is not measured in a run
  std::size_t cells = 1;
  double state_of_run = 0;                ///< that all cells of a run have in common
  double chance_of_slow_run = 0;          ///< in which everything takes 1.45 times as long
  std::size_t all_slower_since = no_run;  ///< from that run on everything takes 1.3 times as long
};

struct TrendRates {
  Rate alarmed;  ///< trends in which any shift is told of the first cell
  Rate found;    ///< as many shifts as there are
  Rate right;    ///< of those found, each at its first run that was measured
  Rate within;   ///< of those found, each between its earliest and its latest run
  Rate common;   ///< one shift of all is told
  Rate others;   ///< of cells that have no shift of their own, those with one
};

inline double factor_of(const MadeUpTrend& shape, std::size_t run) {
  double factor = 1;
  for (const MadeUpLevel& level : shape.levels)
    if (run >= level.since) factor = level.factor;
  return factor;
}

inline reports::RunLevels made_up_levels(const MadeUpTrend& shape, std::size_t run,
                                         Chance& chance) {
  reports::RunLevels levels{.source = fmt::format("{}.json", run),
                            .about = reports::comparable_run({})};
  levels.about.started_at = fmt::format("{:04}-05-17T09:30:00Z", 2000 + run);
  const double slow = chance.happens(shape.chance_of_slow_run) ? 1.45 : 1;
  const double common = run >= shape.all_slower_since ? 1.3 : 1;
  const double state = slow * common * std::exp(shape.state_of_run * chance.normal());
  for (std::size_t cell = 0; cell < shape.cells; ++cell) {
    double time = 5000 * state * std::exp(shape.noise * chance.normal());
    if (cell == 0) time *= factor_of(shape, run);
    if (chance.happens(shape.chance_of_outlier)) time *= 10;
    if (chance.happens(shape.chance_of_gap)) continue;
    levels.levels.push_back({fmt::format("c{}", cell), fmt::format("t{}", cell), "blocking", time});
  }
  return levels;
}

/// The cell of that number; nothing where no run measured it.
inline const reports::CellTrend* cell_of(const reports::Trend& trend, std::size_t cell) {
  const auto found =
      std::ranges::find(trend.cells, fmt::format("c{}", cell), &reports::CellTrend::name);
  return found != trend.cells.end() ? &*found : nullptr;
}

/// The first run of a level in which the cell was measured.
inline std::size_t first_measured(const reports::CellTrend& cell, std::size_t since) {
  while (since < cell.medians_ns.size() && !cell.medians_ns[since]) ++since;
  return since;
}

inline void count_shifts(const MadeUpTrend& shape, const reports::CellTrend& cell,
                         TrendRates& rates) {
  const bool found = cell.shifts.size() == shape.levels.size();
  rates.alarmed.count(!cell.shifts.empty());
  rates.found.count(found);
  if (!found) return;
  bool right = true;
  bool within = true;
  for (std::size_t i = 0; i < cell.shifts.size(); ++i) {
    const std::size_t truth = first_measured(cell, shape.levels[i].since);
    right = right && cell.shifts[i].run == truth;
    within = within && cell.shifts[i].earliest <= truth && truth <= cell.shifts[i].latest;
  }
  rates.right.count(right);
  rates.within.count(within);
}

/// Of trends in which every shift counts, however small it is.
inline TrendRates trend_rates(const MadeUpTrend& shape, std::size_t trends,
                              std::uint64_t seed = 8) {
  Chance chance(seed);
  TrendRates rates;
  for (std::size_t i = 0; i < trends; ++i) {
    std::vector<reports::RunLevels> runs;
    for (std::size_t run = 0; run < shape.runs; ++run)
      runs.push_back(made_up_levels(shape, run, chance));
    const reports::Trend trend = reports::trend_of(std::move(runs), reports::Margins::all(0));
    if (const auto* first = cell_of(trend, 0)) count_shifts(shape, *first, rates);
    for (std::size_t cell = 1; cell < shape.cells; ++cell)
      if (const auto* other = cell_of(trend, cell)) rates.others.count(!other->shifts.empty());
    rates.common.count(trend.common_shifts.size() == 1);
  }
  return rates;
}

}  // namespace pibench::test
