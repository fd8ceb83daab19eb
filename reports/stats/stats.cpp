#include "reports/stats/stats.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <random>
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

double robust_deviation(std::span<const double> sample) {
  return 1.4826 * median_absolute_deviation(sample);
}

double minimum(std::span<const double> sample) {
  assert(!sample.empty());
  return *std::ranges::min_element(sample);
}

double maximum(std::span<const double> sample) {
  assert(!sample.empty());
  return *std::ranges::max_element(sample);
}

namespace {

constexpr int resamples = 1000;
constexpr double tail = 0.025;

/// The median of as many values as the sample has, drawn from it with replacement. Reorders
/// `drawn`, which is only there so that it need not be allocated again.
template <class Generator>
double resampled_median(std::span<const double> sample, std::vector<double>& drawn,
                        Generator& generator) {
  drawn.resize(sample.size());
  // Not std::uniform_int_distribution, whose values differ between standard libraries.
  for (double& value : drawn) value = sample[generator() % sample.size()];
  const auto middle = drawn.begin() + static_cast<std::ptrdiff_t>(drawn.size() / 2);
  std::ranges::nth_element(drawn, middle);
  if (drawn.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(drawn.begin(), middle)) / 2;
}

Interval central(const std::vector<double>& estimates) {
  return {quantile(estimates, tail), quantile(estimates, 1 - tail)};
}

template <class Estimate>
Interval bootstrap(Estimate&& estimate) {
  std::mt19937_64 generator;
  std::vector<double> estimates;
  estimates.reserve(resamples);
  for (int i = 0; i < resamples; ++i) estimates.push_back(estimate(generator));
  return central(estimates);
}

}  // namespace

Interval bootstrap_median_ratio(std::span<const double> numerator,
                                std::span<const double> denominator) {
  assert(!numerator.empty() && !denominator.empty());
  std::vector<double> drawn;
  return bootstrap([&](auto& generator) {
    const double above = resampled_median(numerator, drawn, generator);
    return above / resampled_median(denominator, drawn, generator);
  });
}

Summary summarise(std::span<const double> sample) {
  return {.median = median(sample),
          .mad = median_absolute_deviation(sample),
          .min = minimum(sample),
          .max = maximum(sample),
          .count = sample.size()};
}

}  // namespace pibench::reports
