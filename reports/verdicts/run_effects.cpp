#include "reports/verdicts/run_effects.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "reports/stats/stats.hpp"

namespace pibench::reports {
namespace {

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

using Distances = std::vector<double>;

/// The distances of each run's median from the mean of the cell's.
std::vector<Distances> centred(std::span<const RunMedians> cells, std::size_t runs) {
  std::vector<Distances> distances;
  for (const RunMedians& cell : cells) {
    if (cell.size() != runs) continue;
    Distances& of_cell = distances.emplace_back();
    for (const RunMedian& run : cell) of_cell.push_back(run.log_median);
    const double mean = mean_of(of_cell);
    for (double& value : of_cell) value -= mean;
  }
  return distances;
}

/// The mean variance of a run's median that repetitions explain.
double explained_variance(std::span<const RunMedians> cells, std::size_t runs) {
  std::vector<double> variances;
  for (const RunMedians& cell : cells) {
    if (cell.size() != runs) continue;
    for (const RunMedian& run : cell) variances.push_back(run.log_error * run.log_error);
  }
  return mean_of(variances);
}

std::vector<double> medians_of_runs(const std::vector<Distances>& distances, std::size_t runs) {
  std::vector<double> effects;
  for (std::size_t run = 0; run < runs; ++run) {
    std::vector<double> of_run;
    for (const Distances& cell : distances) of_run.push_back(cell[run]);
    effects.push_back(median(of_run));
  }
  return effects;
}

}  // namespace

std::vector<double> RunEffects::taken_out(
    const std::vector<std::vector<double>>& values_by_run) const {
  const bool known = values_by_run.size() == runs();
  std::vector<double> values;
  for (std::size_t run = 0; run < values_by_run.size(); ++run)
    for (const double value : values_by_run[run])
      values.push_back(known ? value * std::exp(-of_run[run]) : value);
  return values;
}

RunEffects run_effects(std::span<const RunMedians> cells) {
  std::size_t runs = 0;
  for (const RunMedians& cell : cells) runs = std::max(runs, cell.size());
  const std::vector<Distances> distances = centred(cells, runs);
  if (distances.empty()) return {};
  RunEffects effects{.of_run = medians_of_runs(distances, runs), .cells = distances.size()};
  if (runs < 2 || effects.cells < 2) return effects;
  double squares = 0;
  for (const Distances& cell : distances)
    for (std::size_t run = 0; run < runs; ++run)
      squares += std::pow(cell[run] - effects.of_run[run], 2);
  const double variance = squares / static_cast<double>((effects.cells - 1) * (runs - 1));
  effects.log_scatter = std::sqrt(std::max(0.0, variance - explained_variance(cells, runs)));
  return effects;
}

}  // namespace pibench::reports
