#include "reports/stats/order_statistics.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <cassert>
#include <vector>

namespace pibench::reports {
namespace {

constexpr double confidence = 0.95;

/// The number of values below the quantile.
class Below {
 public:
  Below(std::uint64_t count, double p) : count_(count), law_(static_cast<double>(count), p) {}

  /// The probability of at most `most`.
  double at_most(std::uint64_t most) const {
    return most >= count_ ? 1 : boost::math::cdf(law_, static_cast<double>(most));
  }

  /// The least number with at least that probability.
  std::uint64_t quantile(double probability) const {
    std::uint64_t low = 0;
    std::uint64_t high = count_;
    while (low < high) {
      const std::uint64_t middle = low + (high - low) / 2;
      if (at_most(middle) >= probability)
        high = middle;
      else
        low = middle + 1;
    }
    return low;
  }

 private:
  std::uint64_t count_;
  boost::math::binomial law_;
};

/// The probability that the median is between the values of rank `outer` from either end.
double coverage_of(std::uint64_t count, std::uint64_t outer) {
  return 1 - 2 * Below(count, 0.5).at_most(outer - 1);
}

}  // namespace

std::optional<Ranks> quantile_ranks(std::uint64_t count, double p) {
  constexpr double tail = (1 - confidence) / 2;
  if (count == 0) return std::nullopt;
  const Below below(count, p);
  // The value of rank r is beyond the quantile where fewer than r are below it.
  const std::uint64_t low = below.quantile(tail);
  const std::uint64_t high = below.quantile(1 - tail) + 1;
  if (low == 0 || high > count) return std::nullopt;
  return Ranks{low, high};
}

Interval median_interval_of(std::span<const double> sample) {
  assert(sample.size() >= fewest_for_interval);
  std::vector<double> sorted(sample.begin(), sample.end());
  std::ranges::sort(sorted);
  const std::uint64_t count = sorted.size();
  std::uint64_t outer = 1;
  while (coverage_of(count, outer + 1) >= confidence) ++outer;
  const double wide = coverage_of(count, outer);
  const double part = (wide - confidence) / (wide - coverage_of(count, outer + 1));
  const auto n = static_cast<double>(count);
  const auto rank = static_cast<double>(outer);
  const double inwards = (n - rank) * part / (rank + (n - 2 * rank) * part);
  const auto between = [inwards](double from, double to) { return from + inwards * (to - from); };
  return {between(sorted[outer - 1], sorted[outer]),
          between(sorted[count - outer], sorted[count - outer - 1])};
}

}  // namespace pibench::reports
