// Four terms around the even number m, with q = m^2:
//   1/(m-3)^2 + 1/(m-1)^2 + 1/(m+1)^2 + 1/(m+3)^2 = 4 (q^3 - 5q^2 + 23q + 45) / (q^2 - 10q + 9)^2
// so that a lane divides once for four terms. At k = 10^12 the denominator is about 2.6e98, far
// inside a double's range.
//
// Compiled once per instruction set. It must not use inline functions that other sources use too:
// the linker keeps one copy of such a function, and that could be the one with AVX-512 in it.
#include "bench/series/simd_kernel.hpp"

#if !defined(PIBENCH_LANES) || !defined(PIBENCH_KERNEL)
#error "set PIBENCH_LANES and PIBENCH_KERNEL"
#endif

namespace pibench::series {
namespace {

constexpr int lanes = PIBENCH_LANES;
using Vector __attribute__((vector_size(lanes * sizeof(double)))) = double;

constexpr int streams = 4;  // independent additions in flight hide their latency
constexpr std::uint64_t terms_per_step = std::uint64_t{4} * lanes * streams;

inline Vector four_terms(Vector m) {
  const Vector q = m * m;
  const Vector numerator = ((q - 5.0) * q + 23.0) * q + 45.0;
  const Vector root = (q - 10.0) * q + 9.0;
  return numerator / (root * root);
}

double sum_steps(std::uint64_t first, std::uint64_t steps) noexcept {
  Vector m[streams];
  Vector sum[streams];
  for (int s = 0; s < streams; ++s) {
    sum[s] = Vector{};
    for (int lane = 0; lane < lanes; ++lane)
      m[s][lane] = 2.0 * static_cast<double>(first) + 8.0 * (s * lanes + lane) + 4.0;
  }
  constexpr double step = 2.0 * static_cast<double>(terms_per_step);
  for (std::uint64_t i = 0; i < steps; ++i) {
    for (int s = 0; s < streams; ++s) {
      sum[s] += four_terms(m[s]);
      m[s] += step;
    }
  }
  double total = 0;
  for (int s = streams - 1; s >= 0; --s)
    for (int lane = lanes - 1; lane >= 0; --lane) total += sum[s][lane];
  return 4.0 * total;
}

}  // namespace

extern const SimdKernel PIBENCH_KERNEL;
const SimdKernel PIBENCH_KERNEL{terms_per_step, sum_steps};

}  // namespace pibench::series
