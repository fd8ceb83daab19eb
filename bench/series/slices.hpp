// The series sum over k in [0, N) of 1/(2k+1)^2, cut into contiguous slices, and its way to pi.
#pragma once

#include <cstdint>
#include <span>

namespace pibench::series {

/// Terms [first, last).
struct Slice {
  std::uint64_t first;
  std::uint64_t last;
  friend bool operator==(const Slice&, const Slice&) = default;
};

/// Slice `index` of `workers`; the remainder is spread over the first slices, so that with fewer
/// terms than workers the last ones are empty. Requires index < workers.
Slice slice_of(std::uint64_t terms, std::uint32_t workers, std::uint32_t index);

/// A sum that keeps what rounding drops; Neumaier, "Rundungsfehleranalyse einiger Verfahren zur
/// Summation endlicher Summen", ZAMM 54 (1974).
class CompensatedSum {
 public:
  CompensatedSum() = default;
  explicit CompensatedSum(double sum) noexcept : sum_(sum) {}

  void add(double value) noexcept;
  double value() const noexcept { return sum_ + lost_; }
  /// In what rounding has dropped too.
  bool has_bits_of(const CompensatedSum& other) const noexcept;

 private:
  double sum_ = 0;
  double lost_ = 0;
};

/// Adds partial sums in slice order, so that the result does not depend on arrival order.
double combine(std::span<const double> partial_sums);

/// sqrt(8 * sum).
double pi_from(double sum);

}  // namespace pibench::series
