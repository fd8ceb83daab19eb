#include "reports/stats/median_error.hpp"

#include <algorithm>
#include <boost/math/special_functions/beta.hpp>
#include <cassert>
#include <cmath>
#include <limits>
#include <vector>

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

}  // namespace

double log_error_of_median(std::span<const double> sample) {
  assert(!sample.empty());
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

}  // namespace pibench::reports
