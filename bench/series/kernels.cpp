#include "bench/series/kernels.hpp"

#include <algorithm>

#include "bench/series/simd_kernel.hpp"

namespace pibench::series {
namespace {

// Small k make up nearly all of the sum: they are summed one by one, and only what is left is
// small enough that the vector blocks' rounding does not show.
constexpr std::uint64_t head_end = 512;

// Vector steps added plainly in a row; few enough not to lose digits.
constexpr std::uint64_t steps_per_block = 64;

// A stop is asked for so often: every millisecond or two.
constexpr std::uint64_t terms_per_question = std::uint64_t{1} << 20;

bool never() noexcept {
  return false;
}

double term(std::uint64_t k) {
  const double odd = 2.0 * static_cast<double>(k) + 1.0;
  return 1.0 / (odd * odd);
}

/// In parts, and as if in one.
std::optional<double> sum_plainly(StopAsked stop, Slice slice) {
  double sum = 0;
  for (std::uint64_t k = slice.first; k < slice.last;) {
    if (stop()) return std::nullopt;
    const std::uint64_t end = k + std::min(slice.last - k, terms_per_question);
    for (; k < end; ++k) sum += term(k);
  }
  return sum;
}

void add_one_by_one(CompensatedSum& sum, Slice slice) {
  for (std::uint64_t k = slice.first; k < slice.last; ++k) sum.add(term(k));
}

/// Returns the first term that did not fill a vector step, or nothing when told to stop.
std::optional<std::uint64_t> add_in_blocks(StopAsked stop, CompensatedSum& sum,
                                           const SimdKernel& kernel, Slice slice) {
  std::uint64_t k = slice.first;
  std::uint64_t next_question = k;
  std::uint64_t steps_left = (slice.last - slice.first) / kernel.terms_per_step;
  while (steps_left > 0) {
    if (k >= next_question) {
      if (stop()) return std::nullopt;
      next_question = k + terms_per_question;
    }
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

std::optional<double> sum_vectors(StopAsked stop, Isa isa, Slice slice) {
  CompensatedSum sum;
  const std::uint64_t head = std::clamp(head_end, slice.first, slice.last);
  add_one_by_one(sum, {slice.first, head});
  const auto tail = add_in_blocks(stop, sum, kernel_for(isa), {head, slice.last});
  if (!tail) return std::nullopt;
  add_one_by_one(sum, {*tail, slice.last});
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

double sum_slice_simd(Isa isa, Slice slice) noexcept {
  return *sum_vectors(never, isa, slice);
}

double sum_slice(Kernel kernel, Slice slice) noexcept {
  return *sum_slice_unless(never, kernel, slice);
}

std::optional<double> sum_slice_unless(StopAsked stop, Kernel kernel, Slice slice) noexcept {
  static const Isa isa = best_isa();
  return kernel == Kernel::scalar ? sum_plainly(stop, slice) : sum_vectors(stop, isa, slice);
}

}  // namespace pibench::series
