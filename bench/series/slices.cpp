#include "bench/series/slices.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace pibench::series {

Slice slice_of(std::uint64_t terms, std::uint32_t workers, std::uint32_t index) {
  const std::uint64_t share = terms / workers;
  const std::uint64_t remainder = terms % workers;
  const std::uint64_t first = share * index + std::min<std::uint64_t>(index, remainder);
  return {first, first + share + (index < remainder ? 1 : 0)};
}

void CompensatedSum::add(double value) noexcept {
  const double sum = sum_ + value;
  const bool value_is_smaller = std::abs(sum_) >= std::abs(value);
  lost_ += value_is_smaller ? (sum_ - sum) + value : (value - sum) + sum_;
  sum_ = sum;
}

bool CompensatedSum::has_bits_of(const CompensatedSum& other) const noexcept {
  using Bits = std::array<std::uint64_t, 2>;
  return std::bit_cast<Bits>(*this) == std::bit_cast<Bits>(other);
}

double combine(std::span<const double> partial_sums) {
  CompensatedSum total;
  for (const double sum : partial_sums) total.add(sum);
  return total.value();
}

double pi_from(double sum) {
  return std::sqrt(8 * sum);
}

}  // namespace pibench::series
