#include "reports/stats/ties.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cassert>
#include <limits>

namespace pibench::reports {
namespace {

/// The probabilities with which each value of an ascending sample is the median of as many that are
/// drawn from it.
std::vector<double> chances_of_median(std::size_t count) {
  const auto n = static_cast<double>(count);
  const double half = (n + 1) / 2;
  std::vector<double> chances;
  double below = 0;
  for (std::size_t i = 1; i <= count; ++i) {
    const double up_to =
        i == count ? 1 : boost::math::ibeta(half, half, static_cast<double>(i) / n);
    chances.push_back(up_to - below);
    below = up_to;
  }
  return chances;
}

/// Of the logarithm of the median.
double error_of_median(const std::vector<double>& sample) {
  if (!(*std::ranges::min_element(sample) > 0)) return std::numeric_limits<double>::infinity();
  std::vector<double> logs;
  for (const double value : sample) logs.push_back(std::log(value));
  std::ranges::sort(logs);
  const double centre = logs[logs.size() / 2];
  const std::vector<double> chances = chances_of_median(logs.size());
  double mean = 0;
  double square = 0;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    const double distance = logs[i] - centre;
    mean += chances[i] * distance;
    square += chances[i] * distance * distance;
  }
  return std::sqrt(std::max(0.0, square - mean * mean));
}

double upper_quartile(std::vector<double> values) {
  const auto rank = std::lround(0.75 * static_cast<double>(values.size() - 1));
  const auto place = values.begin() + rank;
  std::ranges::nth_element(values, place);
  return *place;
}

/// By simulation of equal samples of 3 to 20 values.
double stretch_of(std::size_t samples) {
  return 2.2 + 0.35 * std::log(static_cast<double>(samples));
}

}  // namespace

std::vector<double> tie_allowances(std::span<const std::vector<double>> samples) {
  std::vector<double> allowances;
  if (samples.empty()) return allowances;
  for (const auto& sample : samples) {
    assert(sample.size() >= fewest_for_ties);
    allowances.push_back(error_of_median(sample));
  }
  const double usual = upper_quartile(allowances);
  for (double& allowance : allowances)
    allowance = stretch_of(samples.size()) * std::max(allowance, usual);
  return allowances;
}

}  // namespace pibench::reports
