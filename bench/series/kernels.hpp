// How a slice is summed.
#pragma once

#include <cstdint>
#include <string_view>

#include "bench/series/slices.hpp"

namespace pibench::series {

enum class Kernel : std::uint8_t {
  scalar,  ///< the plain loop: one division per term, plain accumulation, its rounding included
  simd,    ///< several terms over one division, compensated, on the best vectors of this CPU
};

/// Vector instruction sets; `baseline` is what the compiler targets anyway (SSE2 on x86-64).
enum class Isa : std::uint8_t { baseline, avx2, avx512 };

std::string_view to_string(Kernel kernel);
std::string_view to_string(Isa isa);

bool supported(Isa isa);
Isa best_isa();

/// The sum of the slice's terms. Deterministic for a kernel and CPU. Requires last <= 10^12.
double sum_slice(Kernel kernel, Slice slice) noexcept;
/// Requires supported(isa).
double sum_slice_simd(Isa isa, Slice slice) noexcept;

}  // namespace pibench::series
