#include "reports/terminal/ranking.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "reports/figures/cells.hpp"
#include "reports/figures/details.hpp"
#include "reports/figures/phases.hpp"
#include "reports/results/names.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {
namespace {

using Row = TextGrid::Row;

bool has_phases(const Ranking& ranking) {
  const auto has = [](const Cell* cell) {
    return std::ranges::any_of(
        pi_phases, [&](const char* phase) { return counter_median(*cell, phase).has_value(); });
  };
  return std::ranges::any_of(all_cells(ranking), has);
}

Row heading(const Ranking& ranking, bool phases) {
  Row row{"transport", "wake-up", "median", "± MAD", "95 % interval", "ratio"};
  for (const Detail& detail : main_details(ranking.scenario)) row.emplace_back(detail.heading);
  if (!phases) return row;
  for (const char* phase : pi_phases) row.emplace_back(counter_of(phase).heading);
  return row;
}

Row figures(const Ranking& ranking, const Cell& cell, const std::string& ratio, bool phases) {
  const Summary time = time_summary(cell).value_or(Summary{});
  Row row{printable(ranking.label(cell)),
          printable(cell.traits.wakeup),
          format_duration_ns(time.median).append(is_two_humped(cell) ? humps_mark : ""),
          fmt::format("± {}", format_duration_ns(time.mad)),
          format_interval_ns(median_interval(cell)),
          ratio};
  for (const Detail& detail : main_details(ranking.scenario)) row.push_back(detail.field(cell));
  if (!phases) return row;
  for (const char* phase : pi_phases) {
    row.push_back(format_duration_ns(counter_median(cell, phase)));
  }
  return row;
}

/// Of the ranked cells, as wide as each other: "× 1.02 ~" and "× 1.05  ".
std::vector<std::string> ratios(const Ranking& ranking) {
  std::vector<std::string> texts;
  texts.reserve(ranking.transports.size());
  for (const Cell* cell : ranking.transports) texts.push_back(ratio_to_fastest(ranking, *cell));
  if (std::ranges::none_of(texts, marks_a_tie)) return texts;
  for (std::string& text : texts) {
    if (!marks_a_tie(text)) text += "  ";
  }
  return texts;
}

TextGrid grid_of(const Ranking& ranking) {
  const bool phases = has_phases(ranking);
  const auto ratio = ratios(ranking);
  TextGrid grid(2);
  grid.add(heading(ranking, phases));
  for (std::size_t i = 0; i < ratio.size(); ++i) {
    grid.add(figures(ranking, *ranking.transports[i], ratio[i], phases));
  }
  for (const Cell* cell : ranking.baselines) grid.add(figures(ranking, *cell, "", phases));
  return grid;
}

}  // namespace

std::string ranking_table(const Ranking& ranking, const Style& style) {
  const std::size_t ranked = ranking.transports.size();
  return titled_lines(ranking.title(), grid_of(ranking).lines(style), ranked + 1,
                      ranked > 0 ? 1 : 0, style) +
         '\n';
}

}  // namespace pibench::reports
