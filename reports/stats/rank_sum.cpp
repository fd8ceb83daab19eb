#include "reports/stats/rank_sum.hpp"

#include <algorithm>
#include <boost/math/distributions/normal.hpp>
#include <cassert>
#include <cmath>
#include <numeric>
#include <vector>

namespace pibench::reports {
namespace {

constexpr std::size_t exact_up_to_pairs = 2500;

std::size_t pairs_above(std::span<const double> greater, std::span<const double> lesser) {
  std::vector<double> sorted(lesser.begin(), lesser.end());
  std::ranges::sort(sorted);
  std::size_t above = 0;
  for (const double value : greater) {
    const auto end = std::ranges::lower_bound(sorted, value);
    above += static_cast<std::size_t>(end - sorted.begin());
  }
  return above;
}

/// The numbers of ways in which a count of pairs comes about, from none to `most`: the coefficients
/// of the Gaussian binomial (m + n over n), the product over i <= n of (1 - q^(m+i)) / (1 - q^i).
std::vector<double> ways_up_to(std::size_t most, std::size_t m, std::size_t n) {
  std::vector<double> ways(most + 1);
  ways[0] = 1;
  for (std::size_t i = 1; i <= n; ++i) {
    for (std::size_t u = most; u >= m + i; --u) ways[u] -= ways[u - m - i];
    for (std::size_t u = i; u <= most; ++u) ways[u] += ways[u - i];
  }
  return ways;
}

double number_of_orders(std::size_t m, std::size_t n) {
  double orders = 1;
  for (std::size_t i = 1; i <= n; ++i) {
    orders *= static_cast<double>(m + i) / static_cast<double>(i);
  }
  return orders;
}

/// The probability of at most `most` pairs.
double exact_lower_tail(std::size_t most, std::size_t m, std::size_t n) {
  const auto ways = ways_up_to(most, m, n);
  return std::accumulate(ways.begin(), ways.end(), 0.0) / number_of_orders(m, n);
}

double normal_upper_tail(std::size_t above, std::size_t m, std::size_t n) {
  const double pairs = static_cast<double>(m) * static_cast<double>(n);
  const double deviation = std::sqrt(pairs * static_cast<double>(m + n + 1) / 12);
  const double z = (static_cast<double>(above) - 0.5 - pairs / 2) / deviation;
  return boost::math::cdf(boost::math::complement(boost::math::normal(), z));
}

}  // namespace

double rank_sum_above(std::span<const double> greater, std::span<const double> lesser) {
  assert(!greater.empty() && !lesser.empty());
  const std::size_t m = greater.size();
  const std::size_t n = lesser.size();
  const std::size_t above = pairs_above(greater, lesser);
  if (m * n > exact_up_to_pairs) return normal_upper_tail(above, m, n);
  // The distribution is symmetric, and its shorter tail is the cheaper and the more exact one.
  if (2 * above > m * n) return exact_lower_tail(m * n - above, m, n);
  return above == 0 ? 1.0 : 1.0 - exact_lower_tail(above - 1, m, n);
}

std::size_t fewest_for_rank_sum(double p) {
  assert(p > 0);
  std::size_t values = 1;
  while (1 / number_of_orders(values, values) > p) ++values;
  return values;
}

}  // namespace pibench::reports
