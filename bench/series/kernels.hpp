// How a slice of the sum of 1/(2k+1)^2 is summed. Nothing here fails or allocates; an empty slice
// sums to 0.
#pragma once

#include <cstdint>
#include <optional>
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
/// "sse2", "avx2" or "avx512"; the baseline is "portable" on other processors than x86-64.
std::string_view to_string(Isa isa);

/// Whether this CPU and kernel run it; `avx2` means AVX2 and FMA.
bool supported(Isa isa);
/// The widest supported one.
Isa best_isa();

/// The sum of the slice's terms. Equal bit for bit whenever the kernel, the slice and best_isa()
/// are the same. With `simd`, combine() and pi_from() give pi within 1e-14 of oracle_pi() for up to
/// 1024 slices of up to 10^10 terms. Requires first <= last <= 10^12.
double sum_slice(Kernel kernel, Slice slice) noexcept;

/// Asked every millisecond or so of a sum.
using StopAsked = bool (*)() noexcept;
/// The same sum, or nothing once it was said to stop.
std::optional<double> sum_slice_unless(StopAsked stop, Kernel kernel, Slice slice) noexcept;
/// The `simd` kernel on a given instruction set. Requires supported(isa) and a slice as above.
double sum_slice_simd(Isa isa, Slice slice) noexcept;

}  // namespace pibench::series
