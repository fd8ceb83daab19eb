#include "bench/series/kernels.hpp"

#include <algorithm>

#include "bench/series/simd_kernel.hpp"

namespace pibench::series {
namespace {

// Small k make up nearly all of the sum: they are summed one by one, and only what is left is
// small enough that the vector blocks' rounding does not show.
constexpr std::uint64_t head_end = 512;

// Vector steps added plainly in a row; few enough not to lose digits.
constexpr std::uint64_t steps_per_block = 128;

// A whole number of blocks on every instruction set, so that parts end where blocks do.
constexpr std::uint64_t terms_per_part = std::uint64_t{1} << 22;

double term(std::uint64_t k) {
  const double odd = 2.0 * static_cast<double>(k) + 1.0;
  return 1.0 / (odd * odd);
}

void add_one_by_one(CompensatedSum& sum, Slice slice) {
  for (std::uint64_t k = slice.first; k < slice.last; ++k) sum.add(term(k));
}

/// Returns the first term that did not fill a vector step.
std::uint64_t add_in_blocks(CompensatedSum& sum, const SimdKernel& kernel, Slice slice) {
  std::uint64_t k = slice.first;
  std::uint64_t steps_left = (slice.last - slice.first) / kernel.terms_per_step;
  while (steps_left > 0) {
    const std::uint64_t steps = std::min(steps_left, steps_per_block);
    sum.add(kernel.sum_steps(k, steps));
    k += steps * kernel.terms_per_step;
    steps_left -= steps;
  }
  return k;
}

const SimdKernel& kernel_for(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return kernel_avx512;
  if (isa == Isa::avx2) return kernel_avx2;
#endif
  static_cast<void>(isa);
  return kernel_baseline;
}

double sum_of(GradualSum sum) {
  while (sum.terms_left() > 0) sum.advance();
  return sum.value();
}

}  // namespace

std::string_view to_string(Kernel kernel) {
  return kernel == Kernel::scalar ? "scalar" : "simd";
}

std::string_view to_string(Isa isa) {
  if (isa == Isa::avx512) return "avx512";
  if (isa == Isa::avx2) return "avx2";
#if defined(__x86_64__)
  return "sse2";
#else
  return "portable";
#endif
}

bool supported(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return __builtin_cpu_supports("avx512f") != 0;
  if (isa == Isa::avx2)
    return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0;
#endif
  return isa == Isa::baseline;
}

Isa best_isa() {
  if (supported(Isa::avx512)) return Isa::avx512;
  return supported(Isa::avx2) ? Isa::avx2 : Isa::baseline;
}

GradualSum::GradualSum(Isa isa, Slice slice, CompensatedSum so_far) noexcept
    : left_(slice), simd_(&kernel_for(isa)), sum_(so_far) {
  const std::uint64_t head = std::clamp(head_end, slice.first, slice.last);
  add_one_by_one(sum_, {slice.first, head});
  left_.first = head;
}

GradualSum::GradualSum(Kernel kernel, Slice slice, CompensatedSum so_far) noexcept
    : left_(slice), sum_(so_far) {
  static const Isa isa = best_isa();
  if (kernel == Kernel::simd) *this = GradualSum(isa, slice, so_far);
}

void GradualSum::advance() noexcept {
  const std::uint64_t end = left_.first + std::min(terms_left(), terms_per_part);
  if (simd_ == nullptr)
    advance_plainly(end);
  else
    advance_in_vectors(end);
  left_.first = end;
}

void GradualSum::advance_plainly(std::uint64_t end) noexcept {
  double sum = sum_.value();
  for (std::uint64_t k = left_.first; k < end; ++k) sum += term(k);
  sum_ = CompensatedSum(sum);
}

void GradualSum::advance_in_vectors(std::uint64_t end) noexcept {
  const std::uint64_t tail = add_in_blocks(sum_, *simd_, {left_.first, end});
  add_one_by_one(sum_, {tail, end});
}

double sum_slice_simd(Isa isa, Slice slice) noexcept {
  return sum_of(GradualSum(isa, slice));
}

double sum_slice(Kernel kernel, Slice slice) noexcept {
  return sum_of(GradualSum(kernel, slice));
}

}  // namespace pibench::series
