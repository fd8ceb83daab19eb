#include "reports/figures/ties.hpp"

#include <vector>

#include "reports/figures/cells.hpp"
#include "reports/stats/stats.hpp"
#include "reports/stats/ties.hpp"

namespace pibench::reports {

Contest::Contest(std::span<const Cell* const> cells, std::string_view counter) {
  std::vector<const Cell*> compared;
  std::vector<std::vector<double>> samples;
  for (const Cell* cell : cells) {
    if (cell == nullptr || !is_measured(*cell)) continue;
    auto values = counter.empty() ? real_times(*cell) : counter_values(*cell, counter);
    if (values.empty()) continue;
    const double middle = median(values);
    entrants_[cell].median = middle;
    if (best_ == nullptr || middle < entrants_[best_].median) best_ = cell;
    if (values.size() < fewest_for_ties) continue;
    compared.push_back(cell);
    samples.push_back(std::move(values));
  }
  const std::vector<double> allowances = tie_allowances(samples);
  for (std::size_t i = 0; i < compared.size(); ++i)
    entrants_[compared[i]].allowance = allowances[i];
}

std::optional<double> Contest::allowance(const Cell& cell) const {
  const auto found = entrants_.find(&cell);
  return found != entrants_.end() ? found->second.allowance : std::nullopt;
}

bool Contest::is_tied(const Cell& cell) const {
  const auto found = entrants_.find(&cell);
  if (found == entrants_.end() || &cell == best_) return false;
  const Entrant& one = found->second;
  const Entrant& best = entrants_.at(best_);
  if (!one.allowance || !best.allowance || !(one.median > 0) || !(best.median > 0)) return false;
  return are_tied(one.median, *one.allowance, best.median, *best.allowance);
}

}  // namespace pibench::reports
