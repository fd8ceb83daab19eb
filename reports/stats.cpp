#include "reports/stats.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

namespace pibench::reports {

double quantile(std::span<const double> sample, double p) {
  assert(!sample.empty() && p >= 0 && p <= 1);
  std::vector<double> sorted(sample.begin(), sample.end());
  std::ranges::sort(sorted);
  const double position = static_cast<double>(sorted.size() - 1) * p;
  const auto below = static_cast<std::size_t>(std::floor(position));
  const auto above = std::min(below + 1, sorted.size() - 1);
  const double part = position - static_cast<double>(below);
  return sorted[below] + part * (sorted[above] - sorted[below]);
}

double median(std::span<const double> sample) {
  return quantile(sample, 0.5);
}

double median_absolute_deviation(std::span<const double> sample) {
  const double centre = median(sample);
  std::vector<double> distances(sample.begin(), sample.end());
  for (double& value : distances) value = std::abs(value - centre);
  return median(distances);
}

double minimum(std::span<const double> sample) {
  assert(!sample.empty());
  return *std::ranges::min_element(sample);
}

double maximum(std::span<const double> sample) {
  assert(!sample.empty());
  return *std::ranges::max_element(sample);
}

Summary summarise(std::span<const double> sample) {
  return {.median = median(sample),
          .mad = median_absolute_deviation(sample),
          .min = minimum(sample),
          .max = maximum(sample),
          .count = sample.size()};
}

}  // namespace pibench::reports
