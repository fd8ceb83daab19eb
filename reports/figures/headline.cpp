#include "reports/figures/headline.hpp"

#include "reports/figures/cells.hpp"
#include "reports/figures/percentiles.hpp"

namespace pibench::reports {
namespace {

std::optional<double> p50_of(const Cell& cell) {
  return told(percentile_of(cell, pooled_percentiles.front()));
}

}  // namespace

std::optional<double> mean_over_p50(const Cell& cell) {
  const auto p50 = p50_of(cell);
  return p50 && *p50 > 0 ? std::optional(median_time_ns(cell) / *p50) : std::nullopt;
}

bool disagrees_with_p50(const Cell& cell) {
  return mean_over_p50(cell).value_or(1) >= disagreement;
}

const Cell* best_by_p50(std::span<const Cell* const> cells) {
  const Cell* best = nullptr;
  std::size_t known = 0;
  for (const Cell* cell : cells) {
    const auto p50 = p50_of(*cell);
    if (!p50) continue;
    ++known;
    if (best == nullptr || *p50 < *p50_of(*best)) best = cell;
  }
  return known > 1 ? best : nullptr;
}

}  // namespace pibench::reports
