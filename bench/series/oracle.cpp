#include "bench/series/oracle.hpp"

#include <algorithm>
#include <boost/math/constants/constants.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>

namespace pibench::series {
namespace {

/// From here on the expansion below is exact to long double's last place.
constexpr std::uint64_t far = 1000;

/// Of terms from `far` on: trigamma(z + 1/2) = 1/z - 1/(12 z^3) + 7/(240 z^5) - ..., the
/// coefficients being Bernoulli polynomials at 1/2. The difference of the leading parts is reckoned
/// without cancellation; the others are small beside it.
long double sum_of_far(Slice slice) {
  const auto first = static_cast<long double>(slice.first);
  const auto last = static_cast<long double>(slice.last);
  const auto rest = [](long double z) {
    const long double square = z * z;
    return (7 / (240 * square) - 1 / 12.0L) / (square * z);
  };
  return ((last - first) / (first * last) + (rest(first) - rest(last))) / 4;
}

}  // namespace

long double oracle_sum(Slice slice) {
  const std::uint64_t near_end = std::clamp(far, slice.first, slice.last);
  long double sum = near_end == slice.last ? 0 : sum_of_far({near_end, slice.last});
  for (std::uint64_t k = near_end; k > slice.first; --k) {
    const long double odd = 2.0L * static_cast<long double>(k) - 1.0L;
    sum += 1 / (odd * odd);
  }
  return sum;
}

long double oracle_sum(std::uint64_t terms) {
  if (terms == 0) return 0;
  const long double pi_squared = boost::math::constants::pi_sqr<long double>();
  return pi_squared / 8 - boost::math::trigamma(static_cast<long double>(terms) + 0.5L) / 4;
}

long double oracle_pi(std::uint64_t terms) {
  return std::sqrt(8 * oracle_sum(terms));
}

double pi_error(double pi, std::uint64_t terms) {
  return static_cast<double>(std::abs(static_cast<long double>(pi) - oracle_pi(terms)));
}

}  // namespace pibench::series
