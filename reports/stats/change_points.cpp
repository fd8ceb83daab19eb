#include "reports/stats/change_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace pibench::reports {
namespace {

constexpr double penalty_factor = 3;

/// Ranks from 1; equal values share the mean of theirs.
std::vector<double> ranks_of(std::span<const double> series) {
  std::vector<double> sorted(series.begin(), series.end());
  std::ranges::sort(sorted);
  std::vector<double> ranks;
  ranks.reserve(series.size());
  for (const double value : series) {
    const auto [first, last] = std::equal_range(sorted.begin(), sorted.end(), value);
    ranks.push_back(static_cast<double>((first - sorted.begin()) + (last - sorted.begin()) + 1) /
                    2);
  }
  return ranks;
}

/// Sums of the first values, of mean 0 and variance 1; all 0 where there is but one value.
std::vector<double> sums_of_standardised(std::vector<double> values) {
  const auto count = static_cast<double>(values.size());
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double variance = 0;
  for (double& value : values) {
    value -= mean;
    variance += value * value / count;
  }
  std::vector<double> sums{0};
  for (const double value : values) {
    sums.push_back(sums.back() + (variance > 0 ? value / std::sqrt(variance) : 0));
  }
  return sums;
}

/// The best way to cut the values before a place: its cost, and the beginning of its last level.
struct Cut {
  double cost = std::numeric_limits<double>::infinity();
  std::size_t last_level = 0;
};

/// The cost without the squares of all values, which every way of cutting has in common.
double cost_of_level(const std::vector<double>& sums, std::size_t begin, std::size_t end) {
  const double sum = sums[end] - sums[begin];
  return -sum * sum / static_cast<double>(end - begin);
}

std::vector<Cut> best_cuts(const std::vector<double>& sums) {
  const std::size_t count = sums.size() - 1;
  const double penalty = penalty_factor * std::log(static_cast<double>(count));
  std::vector<Cut> cuts(count + 1);
  cuts[0].cost = 0;
  for (std::size_t end = shortest_level; end <= count; ++end) {
    for (std::size_t begin = 0; begin + shortest_level <= end; ++begin) {
      const double before = cuts[begin].cost + (begin > 0 ? penalty : 0);
      const double cost = before + cost_of_level(sums, begin, end);
      if (cost < cuts[end].cost) cuts[end] = {cost, begin};
    }
  }
  return cuts;
}

}  // namespace

std::vector<std::size_t> level_shifts(std::span<const double> series) {
  if (series.size() < fewest_for_shifts) return {};
  const auto cuts = best_cuts(sums_of_standardised(ranks_of(series)));
  std::vector<std::size_t> shifts;
  for (std::size_t at = cuts.back().last_level; at > 0; at = cuts[at].last_level) {
    shifts.push_back(at);
  }
  std::ranges::reverse(shifts);
  return shifts;
}

}  // namespace pibench::reports
