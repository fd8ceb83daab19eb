// As many terms as PIBENCH_JOINT_TERMS has, around an even number m, in each lane over one
// division; see joint_terms.hpp. At k = 10^12 the square of sixteen terms' denominator is about
// 10^393, so m is reckoned in units of 2^20: that is exact, and keeps the square between 10^-97 and
// 10^203.
//
// Compiled once per instruction set. It must not use inline functions that other sources use too:
// the linker keeps one copy of such a function, and that could be the one with AVX-512 in it.
#include "bench/series/simd_kernel.hpp"

#include "bench/series/joint_terms.hpp"

#if !defined(PIBENCH_LANES) || !defined(PIBENCH_JOINT_TERMS) || !defined(PIBENCH_KERNEL)
#error "set PIBENCH_LANES, PIBENCH_JOINT_TERMS and PIBENCH_KERNEL"
#endif

namespace pibench::series {
namespace {

constexpr int lanes = PIBENCH_LANES;
using Vector __attribute__((vector_size(lanes * sizeof(double)))) = double;

constexpr int streams = 2;  // side by side, so that a coefficient is loaded for both
constexpr std::uint64_t terms_per_step = std::uint64_t{PIBENCH_JOINT_TERMS.terms} * lanes * streams;

constexpr double m_unit = 0x1p-20;
constexpr double q_unit = m_unit * m_unit;

/// A coefficient that stands beside q^degree.
constexpr double in_units(double coefficient, int degree) {
  for (int i = 0; i < degree; ++i) coefficient *= q_unit;
  return coefficient;
}

/// Steps that each raise the degree of a polynomial of q by two, beginning at `degree`.
template <std::size_t count>
constexpr void scale(JointStep (&steps)[count], int degree) {
  for (JointStep& step : steps) {
    degree += 2;
    step = {in_units(step.apart, 2), in_units(step.rest, degree)};
  }
}

template <std::size_t over_count, std::size_t under_count>
constexpr JointTerms<over_count, under_count> in_units(JointTerms<over_count, under_count> joint) {
  joint.x_offset = in_units(joint.x_offset, 1);
  joint.y_offset = in_units(joint.y_offset, 2);
  joint.over_start = in_units(joint.over_start, 1);
  joint.over_first = in_units(joint.over_first, 3);
  scale(joint.over, 3);
  joint.under_start = in_units(joint.under_start, 2);
  joint.under_slope = in_units(joint.under_slope, 1);
  scale(joint.under, 2);
  return joint;
}

constexpr JointTerms joint = in_units(PIBENCH_JOINT_TERMS);

using Vectors = Vector[streams];

inline void take(Vectors& polynomial, const Vectors& y, const JointStep& step) {
  for (int s = 0; s < streams; ++s) polynomial[s] = polynomial[s] * (y[s] + step.apart) + step.rest;
}

template <std::size_t over_count, std::size_t under_count>
inline void finish(Vectors& over, Vectors& under, const Vectors& y,
                   const JointTerms<over_count, under_count>& coefficients) {
  constexpr std::size_t before = over_count - under_count;  // both end at the same time
  for (std::size_t i = 0; i < over_count; ++i) {
    take(over, y, coefficients.over[i]);
    if (i >= before) take(under, y, coefficients.under[i - before]);
  }
}

inline void add_joint_terms(Vectors& sum, const Vectors& m) {
  Vectors y;
  Vectors over;
  Vectors under;
  for (int s = 0; s < streams; ++s) {
    const Vector x = m[s] * m[s] + joint.x_offset;
    y[s] = x * x + joint.y_offset;
    over[s] = (x + joint.over_start) * y[s] + joint.over_first;
    under[s] = (y[s] + joint.under_start) + joint.under_slope * x;
  }
  finish(over, under, y, joint);
  for (int s = 0; s < streams; ++s) sum[s] += over[s] / (under[s] * under[s]);
}

double sum_steps(std::uint64_t first, std::uint64_t steps) noexcept {
  Vectors m;
  Vectors sum;
  for (int s = 0; s < streams; ++s) {
    sum[s] = Vector{};
    for (int lane = 0; lane < lanes; ++lane) {
      const double before = joint.terms * (s * lanes + lane);
      m[s][lane] = m_unit * (2 * (static_cast<double>(first) + before) + joint.terms);
    }
  }
  constexpr double step = 2 * m_unit * static_cast<double>(terms_per_step);
  for (std::uint64_t i = 0; i < steps; ++i) {
    add_joint_terms(sum, m);
    for (int s = 0; s < streams; ++s) m[s] += step;
  }
  double total = 0;
  for (int s = streams - 1; s >= 0; --s)
    for (int lane = lanes - 1; lane >= 0; --lane) total += sum[s][lane];
  return joint.terms * q_unit * total;
}

}  // namespace

extern const SimdKernel PIBENCH_KERNEL;
const SimdKernel PIBENCH_KERNEL{terms_per_step, sum_steps};

}  // namespace pibench::series
