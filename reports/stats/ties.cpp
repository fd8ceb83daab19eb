#include "reports/stats/ties.hpp"

#include <algorithm>
#include <cassert>

#include "reports/stats/median_error.hpp"

namespace pibench::reports {
namespace {

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
    allowances.push_back(log_error_of_median(sample));
  }
  const double usual = upper_quartile(allowances);
  for (double& allowance : allowances)
    allowance = stretch_of(samples.size()) * std::max(allowance, usual);
  return allowances;
}

}  // namespace pibench::reports
