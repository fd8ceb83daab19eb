// Kernels that sum a slice of the sum of 1/(2k+1)^2. Nothing here fails or allocates; an empty
// slice sums to 0.
#pragma once

#include <cstdint>
#include <string_view>

#include "bench/series/slices.hpp"

namespace pibench::series {

struct SimdKernel;

enum class Kernel : std::uint8_t {
  scalar,  ///< the plain loop: one division per term, plain accumulation, its rounding included
  simd,    ///< 8 or 16 terms over one division, compensated, on the best vectors of this CPU
};

/// Vector instruction sets; `baseline` is what the compiler targets anyway (SSE2 on x86-64).
enum class Isa : std::uint8_t { baseline, avx2, avx512 };

std::string_view to_string(Kernel kernel);
/// "sse2", "avx2" or "avx512"; the baseline is "portable" on other processors than x86-64.
std::string_view to_string(Isa isa);

/// True when this CPU and kernel run it; `avx2` means AVX2 and FMA.
bool supported(Isa isa);
/// The widest supported one.
Isa best_isa();

/// A slice summed part by part, for callers that want to look up in between; the same bits as at
/// once.
class GradualSum {
 public:
  /// Requires first <= last <= 10^12. A sum that had got to `first` goes on with `so_far`, and gets
  /// the bits that it would have got.
  GradualSum(Kernel kernel, Slice slice, CompensatedSum so_far = {}) noexcept;
  /// The `simd` kernel on a given instruction set. Requires supported(isa) and a slice as above.
  GradualSum(Isa isa, Slice slice, CompensatedSum so_far = {}) noexcept;

  std::uint64_t terms_left() const noexcept { return left_.last - left_.first; }
  /// The first term that is left.
  std::uint64_t next() const noexcept { return left_.first; }
  /// Sums the next part: a few million terms, some milliseconds.
  void advance() noexcept;
  /// The sum of all parts so far.
  const CompensatedSum& so_far() const noexcept { return sum_; }
  double value() const noexcept { return sum_.value(); }

 private:
  void advance_plainly(std::uint64_t end) noexcept;
  void advance_in_vectors(std::uint64_t end) noexcept;

  Slice left_;
  const SimdKernel* simd_ = nullptr;  ///< nullptr: the plain loop
  CompensatedSum sum_;                ///< of the plain loop, the plain sum
};

/// The sum of the slice's terms. Equal bit for bit whenever the kernel, the slice and best_isa()
/// are the same. With `simd`, combine() and pi_from() give pi within 1e-14 of oracle_pi() for up to
/// 1024 slices of up to 10^10 terms. Requires first <= last <= 10^12.
double sum_slice(Kernel kernel, Slice slice) noexcept;
/// The `simd` kernel on a given instruction set. Requires supported(isa) and a slice as above.
double sum_slice_simd(Isa isa, Slice slice) noexcept;

}  // namespace pibench::series
