#include "reports/verdicts/common_change.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "reports/stats/stats.hpp"

namespace pibench::reports {
namespace {

/// The standard error of a median of normal values, in those of their mean.
constexpr double error_of_a_median = 1.2533;
constexpr double share_that_moves = 0.75;

std::vector<double> medians_of_groups(std::span<const CellChange> changes) {
  std::map<std::string, std::vector<double>> groups;
  for (const CellChange& change : changes) groups[change.group].push_back(change.log_ratio);
  std::vector<double> medians;
  medians.reserve(groups.size());
  for (const auto& [group, log_ratios] : groups) medians.push_back(median(log_ratios));
  return medians;
}

/// True where most groups moved in the direction of their median, by half the margin or more.
bool move_together(const std::vector<double>& groups, double log_margin) {
  const double middle = median(groups);
  if (groups.size() < groups_of_a_common_change || std::abs(middle) <= log_margin) return false;
  const auto along = std::ranges::count_if(
      groups, [&](double log_ratio) { return log_ratio * (middle > 0 ? 1 : -1) > log_margin / 2; });
  return static_cast<double>(along) >= share_that_moves * static_cast<double>(groups.size());
}

double scatter_of(std::span<const CellChange> changes, double middle) {
  if (changes.size() < cells_of_a_scatter) return 0;
  std::vector<double> distances;
  std::vector<double> explained;
  for (const CellChange& change : changes) {
    distances.push_back(change.log_ratio - middle);
    explained.push_back(change.log_error * change.log_error);
  }
  const double all = robust_deviation(distances);
  return std::sqrt(std::max(0.0, all * all - median(explained)));
}

}  // namespace

double CommonChange::ratio() const {
  return std::exp(log_shift);
}

CommonChange common_change(std::span<const CellChange> changes, double margin) {
  if (changes.empty()) return {};
  const std::vector<double> groups = medians_of_groups(changes);
  const double middle = median(groups);
  CommonChange common{.moved = move_together(groups, std::log1p(margin)),
                      .log_scatter = scatter_of(changes, middle)};
  if (!common.moved) return common;
  common.log_shift = middle;
  common.log_error =
      error_of_a_median * robust_deviation(groups) / std::sqrt(static_cast<double>(groups.size()));
  return common;
}

}  // namespace pibench::reports
