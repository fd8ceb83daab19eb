#include "reports/stats/proportion.hpp"

#include <boost/math/distributions/binomial.hpp>
#include <cassert>

namespace pibench::reports {

Interval exact_proportion(std::size_t happened, std::size_t trials) {
  assert(happened <= trials);
  if (trials == 0) return {0, 1};
  using boost::math::binomial;
  constexpr double side = 0.025;
  const auto successes = static_cast<double>(happened);
  const auto all = static_cast<double>(trials);
  return {binomial::find_lower_bound_on_p(all, successes, side),
          binomial::find_upper_bound_on_p(all, successes, side)};
}

}  // namespace pibench::reports
