#include "reports/verdicts/comparison_wording.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "reports/figures/cells.hpp"
#include "reports/text/change.hpp"
#include "reports/text/format.hpp"

namespace pibench::reports {

std::string account_of(const ComparedCell& cell) {
  std::string text =
      fmt::format("{} to {}, {}", format_duration_ns(median_time_ns(*cell.base)),
                  format_duration_ns(median_time_ns(*cell.candidate)), change_text(cell.ratio));
  if (cell.uncorrected_ratio) text += " corrected for the core-to-core reference";
  if (cell.interval) text += fmt::format(" (95 % interval {})", change_text(cell.interval));
  return text + fmt::format(", margin {}", percent_text(cell.margin));
}

std::vector<const ComparedCell*> cells_of(const Comparison& comparison, Verdict verdict) {
  std::vector<const ComparedCell*> cells;
  for (const ComparedCell& cell : comparison.cells) {
    if (cell.verdict == verdict) cells.push_back(&cell);
  }
  std::ranges::stable_sort(cells, std::greater<>(), [](const ComparedCell* cell) {
    return std::abs(std::log(cell->ratio));
  });
  return cells;
}

std::vector<UncomparedGroup> uncompared_groups(const Comparison& comparison) {
  std::vector<UncomparedGroup> groups;
  std::vector<std::size_t> sizes;
  std::map<std::string, std::size_t> positions;
  for (const UncomparedCell& cell : comparison.uncompared) {
    const auto [found, is_new] = positions.try_emplace(cell.reason, groups.size());
    if (is_new) {
      groups.push_back({cell.name, cell.reason});
      sizes.push_back(0);
    }
    ++sizes[found->second];
  }
  for (std::size_t i = 0; i < groups.size(); ++i) {
    if (sizes[i] > 1) groups[i].about += fmt::format(" and {} more", sizes[i] - 1);
  }
  return groups;
}

std::string counts_line(const Comparison& comparison) {
  return fmt::format("{} regressed, {} improved, {} equivalent, {} inconclusive, {} not compared",
                     comparison.count(Verdict::regressed), comparison.count(Verdict::improved),
                     comparison.count(Verdict::equivalent), comparison.count(Verdict::inconclusive),
                     comparison.uncompared.size());
}

}  // namespace pibench::reports
