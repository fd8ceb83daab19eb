// The vector part of a slice, compiled once per instruction set from simd_kernel.cpp.
#pragma once

#include <cstdint>

namespace pibench::series {

struct SimdKernel {
  std::uint64_t terms_per_step;
  /// The sum of the terms [first, first + steps * terms_per_step), accumulated plainly, so the
  /// caller keeps `steps` to some hundreds. Requires first + steps * terms_per_step <= 10^12.
  double (*sum_steps)(std::uint64_t first, std::uint64_t steps) noexcept;
};

extern const SimdKernel kernel_baseline;
extern const SimdKernel kernel_avx2;    // x86-64 only
extern const SimdKernel kernel_avx512;  // x86-64 only

}  // namespace pibench::series
