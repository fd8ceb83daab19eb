#include "reports/stats/signs.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cassert>
#include <vector>

namespace pibench::reports {
namespace {

boost::math::binomial fair_coin(std::size_t tosses) {
  return {static_cast<double>(tosses), 0.5};
}

/// The probability of at least that many heads.
double probability_of(std::size_t heads, std::size_t tosses) {
  if (heads == 0) return 1;
  const auto coin = fair_coin(tosses);
  return boost::math::cdf(boost::math::complement(coin, static_cast<double>(heads - 1)));
}

/// The number of least values that a lower bound leaves out: the next one is the bound. nullopt
/// where even the least value claims too much.
std::optional<std::size_t> left_out(std::size_t pairs, double level) {
  // The sum is that of the test's p-value, so that bound and test agree to the last bit.
  const auto safe = [&](std::size_t k) { return probability_of(pairs - k, pairs) <= 1 - level; };
  if (pairs == 0 || !safe(0)) return std::nullopt;
  std::size_t k = 0;
  while (k + 1 < pairs && safe(k + 1)) ++k;
  return k;
}

std::vector<double> in_order(std::span<const double> sample) {
  std::vector<double> values(sample.begin(), sample.end());
  std::ranges::sort(values);
  return values;
}

}  // namespace

double sign_test_above(std::span<const double> log_ratios, double log_margin) {
  const auto above = std::ranges::count_if(log_ratios, [&](double x) { return x > log_margin; });
  return probability_of(static_cast<std::size_t>(above), log_ratios.size());
}

double sign_test_below(std::span<const double> log_ratios, double log_margin) {
  const auto below = std::ranges::count_if(log_ratios, [&](double x) { return x < log_margin; });
  return probability_of(static_cast<std::size_t>(below), log_ratios.size());
}

std::optional<double> median_lower_bound(std::span<const double> log_ratios, double level) {
  const auto k = left_out(log_ratios.size(), level);
  if (!k) return std::nullopt;
  return in_order(log_ratios)[*k];
}

std::optional<double> median_upper_bound(std::span<const double> log_ratios, double level) {
  const auto k = left_out(log_ratios.size(), level);
  if (!k) return std::nullopt;
  return in_order(log_ratios)[log_ratios.size() - 1 - *k];
}

std::size_t fewest_pairs(double level) {
  assert(level < 1);
  std::size_t pairs = 1;
  while (!left_out(pairs, level)) ++pairs;
  return pairs;
}

}  // namespace pibench::reports
