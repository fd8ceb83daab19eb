#include "bench/series/kernels.hpp"

#include <algorithm>

#include "bench/series/simd_kernel.hpp"

namespace pibench::series {
namespace {

// Small k make up nearly all of the sum: they are summed one by one, and only what is left is
// small enough that the vector blocks' rounding does not show.
constexpr std::uint64_t head_end = 512;

double term(std::uint64_t k) {
  const double odd = 2.0 * static_cast<double>(k) + 1.0;
  return 1.0 / (odd * odd);
}

double sum_plainly(Slice slice) {
  double sum = 0;
  for (std::uint64_t k = slice.first; k < slice.last; ++k) sum += term(k);
  return sum;
}

void add_one_by_one(CompensatedSum& sum, Slice slice) {
  for (std::uint64_t k = slice.first; k < slice.last; ++k) sum.add(term(k));
}

SimdKernel kernel_for(Isa isa) {
#if defined(__x86_64__)
  if (isa == Isa::avx512) return kernel_avx512;
  if (isa == Isa::avx2) return kernel_avx2;
#endif
  static_cast<void>(isa);
  return kernel_baseline;
}

}  // namespace

std::string_view to_string(Kernel kernel) {
  return kernel == Kernel::scalar ? "scalar" : "simd";
}

std::string_view to_string(Isa isa) {
  if (isa == Isa::avx512) return "avx512";
  return isa == Isa::avx2 ? "avx2" : "sse2";
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

double sum_slice_simd(Isa isa, Slice slice) noexcept {
  const SimdKernel kernel = kernel_for(isa);
  CompensatedSum sum;
  const std::uint64_t vectors_start = std::clamp(head_end, slice.first, slice.last);
  add_one_by_one(sum, {slice.first, vectors_start});
  const std::uint64_t blocks = (slice.last - vectors_start) / kernel.terms_per_block;
  std::uint64_t k = vectors_start;
  for (std::uint64_t i = 0; i < blocks; ++i, k += kernel.terms_per_block)
    sum.add(kernel.sum_block(k));
  add_one_by_one(sum, {k, slice.last});
  return sum.value();
}

double sum_slice(Kernel kernel, Slice slice) noexcept {
  static const Isa isa = best_isa();
  return kernel == Kernel::scalar ? sum_plainly(slice) : sum_slice_simd(isa, slice);
}

}  // namespace pibench::series
