#include "bench/series/oracle.hpp"

#include <boost/math/constants/constants.hpp>
#include <boost/math/special_functions/trigamma.hpp>
#include <cmath>

namespace pibench::series {

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
