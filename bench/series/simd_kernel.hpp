// One block of vector iterations, compiled once per instruction set from simd_kernel.cpp.
#pragma once

#include <cstdint>

namespace pibench::series {

struct SimdKernel {
  std::uint64_t terms_per_block;
  /// The sum of the terms [first, first + terms_per_block); requires first >= 8.
  double (*sum_block)(std::uint64_t first) noexcept;
};

extern const SimdKernel kernel_baseline;
extern const SimdKernel kernel_avx2;
extern const SimdKernel kernel_avx512;

}  // namespace pibench::series
