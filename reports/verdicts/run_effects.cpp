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

/// The distances of each run's median from the mean of the cell's.
std::vector<RunMedians> centred(std::span<const RunMedians> cells, std::size_t runs) {
  std::vector<RunMedians> distances;
  for (const RunMedians& cell : cells) {
    if (cell.size() != runs) continue;
    distances.push_back(cell);
    const double mean = mean_of(cell);
    for (double& value : distances.back()) value -= mean;
  }
  return distances;
}

std::vector<double> medians_of_runs(const std::vector<RunMedians>& distances, std::size_t runs) {
  std::vector<double> effects;
  for (std::size_t run = 0; run < runs; ++run) {
    std::vector<double> of_run;
    for (const RunMedians& cell : distances) of_run.push_back(cell[run]);
    effects.push_back(median(of_run));
  }
  return effects;
}

double deviation(double squares, std::size_t degrees) {
  return degrees > 0 ? std::sqrt(squares / static_cast<double>(degrees)) : 0;
}

}  // namespace

double RunEffects::log_error() const {
  if (runs() < 2) return 0;
  double squares = 0;
  for (const double effect : of_run) squares += effect * effect;
  return deviation(squares, runs() - 1) / std::sqrt(static_cast<double>(runs()));
}

RunEffects run_effects(std::span<const RunMedians> cells) {
  std::size_t runs = 0;
  for (const RunMedians& cell : cells) runs = std::max(runs, cell.size());
  const std::vector<RunMedians> distances = centred(cells, runs);
  if (distances.empty()) return {};
  RunEffects effects{.of_run = medians_of_runs(distances, runs)};
  double squares = 0;
  for (const RunMedians& cell : distances)
    for (std::size_t run = 0; run < runs; ++run)
      squares += std::pow(cell[run] - effects.of_run[run], 2);
  effects.log_scatter = deviation(squares, distances.size() * (runs - 1));
  return effects;
}

}  // namespace pibench::reports
