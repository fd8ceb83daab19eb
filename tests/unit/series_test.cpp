#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <string>
#include <tuple>
#include <vector>

#include "bench/series/joint_terms.hpp"
#include "bench/series/kernels.hpp"
#include "bench/series/oracle.hpp"
#include "bench/series/slices.hpp"

namespace pibench::series {
namespace {

using Counts = std::vector<std::uint64_t>;

constexpr std::uint64_t most_terms = 1'000'000'000'000;

std::vector<Slice> slices_of(std::uint64_t terms, std::uint32_t workers) {
  std::vector<Slice> slices;
  for (std::uint32_t i = 0; i < workers; ++i) slices.push_back(slice_of(terms, workers, i));
  return slices;
}

std::uint64_t size_of(Slice slice) {
  return slice.last - slice.first;
}

/// From the smallest term up, so that long double loses next to nothing.
long double direct_sum(Slice slice) {
  long double sum = 0;
  for (std::uint64_t k = slice.last; k > slice.first; --k) {
    const long double odd = 2.0L * static_cast<long double>(k) - 1.0L;
    sum += 1 / (odd * odd);
  }
  return sum;
}

/// Of `actual` against `expected`; 0 when both are 0.
double relative_error(double actual, long double expected) {
  if (expected == 0) return std::abs(actual);
  return static_cast<double>(std::abs((static_cast<long double>(actual) - expected) / expected));
}

template <class SumSlice>
double pi_in_slices(std::uint64_t terms, std::uint32_t workers, SumSlice sum_of) {
  std::vector<double> sums;
  for (const Slice slice : slices_of(terms, workers)) sums.push_back(sum_of(slice));
  return pi_from(combine(sums));
}

class SeriesSlices : public testing::TestWithParam<
                         std::tuple<std::uint64_t /*terms*/, std::uint32_t /*workers*/>> {
 protected:
  const std::uint64_t terms = std::get<0>(GetParam());
  const std::uint32_t workers = std::get<1>(GetParam());
  const std::vector<Slice> slices = slices_of(terms, workers);
};

TEST_P(SeriesSlices, CoverEveryTermOnce) {
  std::uint64_t covered = 0;
  for (const Slice slice : slices) {
    EXPECT_EQ(slice.first, covered);
    EXPECT_LE(slice.first, slice.last);
    covered = slice.last;
  }
  EXPECT_EQ(covered, terms);
}

TEST_P(SeriesSlices, SpreadTheRemainderOverTheFirst) {
  const std::uint64_t longer = terms % workers;
  for (std::uint32_t i = 0; i < workers; ++i)
    EXPECT_EQ(size_of(slices[i]), terms / workers + (i < longer ? 1 : 0)) << "slice " << i;
}

INSTANTIATE_TEST_SUITE_P(ManyShapes, SeriesSlices,
                         testing::Combine(testing::Values(0, 1, 2, 9, 10, 11, 1023, 1024, 1025,
                                                          10'000'000, 9'999'999'967, most_terms),
                                          testing::Values(1, 2, 3, 7, 10, 64, 1000, 1024)));

TEST(SeriesSlice, IsEmptyForWorkersBeyondTheTerms) {
  EXPECT_EQ(slice_of(3, 5, 2), (Slice{2, 3}));
  EXPECT_EQ(slice_of(3, 5, 3), (Slice{3, 3}));
  EXPECT_EQ(slice_of(3, 5, 4), (Slice{3, 3}));
}

TEST(SeriesCompensatedSum, KeepsWhatAPlainSumLoses) {
  const std::vector<double> values{1.0, 1e100, 1.0, -1e100};
  CompensatedSum sum;
  for (const double value : values) sum.add(value);
  EXPECT_EQ(std::accumulate(values.begin(), values.end(), 0.0), 0.0);
  EXPECT_EQ(sum.value(), 2.0);
  EXPECT_EQ(combine(values), 2.0);
}

TEST(SeriesCompensatedSum, KeepsManyValuesBelowHalfAnUlp) {
  constexpr int count = 1 << 20;
  constexpr double small = std::numeric_limits<double>::epsilon() / 4;
  CompensatedSum sum;
  sum.add(1.0);
  for (int i = 0; i < count; ++i) sum.add(small);
  EXPECT_EQ(1.0 + small, 1.0);
  EXPECT_EQ(sum.value(), 1.0 + count * small);
}

TEST(SeriesCompensatedSum, HasTheBitsOfOneThatDroppedTheSame) {
  CompensatedSum sum(1.0);
  CompensatedSum other(1.0);
  sum.add(1e-20);
  EXPECT_EQ(sum.value(), other.value());
  EXPECT_FALSE(sum.has_bits_of(other));
  other.add(1e-20);
  EXPECT_TRUE(sum.has_bits_of(other));
}

TEST(SeriesCompensatedSum, OfNothingIsZero) {
  EXPECT_EQ(CompensatedSum{}.value(), 0.0);
  EXPECT_EQ(combine({}), 0.0);
}

TEST(SeriesOracle, IsExactlyZeroForNoTerms) {
  EXPECT_EQ(oracle_sum(0), 0.0L);
  EXPECT_EQ(oracle_pi(0), 0.0L);
  EXPECT_EQ(pi_error(0.0, 0), 0.0);
}

TEST(SeriesOracle, EqualsDirectSummation) {
  for (const std::uint64_t terms : Counts{1, 2, 3, 4, 5, 10, 31, 100, 1000, 12345, 1'000'000})
    EXPECT_NEAR(static_cast<double>(oracle_sum(terms) - direct_sum({0, terms})), 0.0, 1e-18)
        << terms << " terms";
}

TEST(SeriesOracle, EqualsDirectSummationOfSlices) {
  for (const std::uint64_t first : Counts{0, 1, 999, 1000, 1001, 123'456'789, most_terms - 100'000})
    for (const std::uint64_t length : Counts{0, 1, 2, 999, 100'000}) {
      const Slice slice{first, first + length};
      const long double direct = direct_sum(slice);
      EXPECT_LE(std::abs(oracle_sum(slice) - direct), 1e-16L * direct)
          << "[" << slice.first << ", " << slice.last << ")";
    }
}

TEST(SeriesOracle, OfASliceFromTheFirstTermIsThatOfTheTerms) {
  for (const std::uint64_t terms : Counts{0, 1, 1000, 12'345'678, most_terms})
    EXPECT_NEAR(static_cast<double>(oracle_sum({0, terms}) - oracle_sum(terms)), 0.0, 1e-17);
}

TEST(SeriesOracle, MeasuresTheDistanceOnBothSides) {
  const auto pi = static_cast<double>(oracle_pi(100));
  EXPECT_NEAR(pi_error(pi + 0.25, 100), 0.25, 1e-15);
  EXPECT_NEAR(pi_error(pi - 0.25, 100), 0.25, 1e-15);
}

/// In long double, for small m, where a wrong digit in any coefficient shows.
template <std::size_t over_count, std::size_t under_count>
long double value_of(const JointTerms<over_count, under_count>& joint, std::uint64_t m) {
  const long double x = static_cast<long double>(m * m) + joint.x_offset;
  const long double y = x * x + joint.y_offset;
  long double over = (x + joint.over_start) * y + joint.over_first;
  for (const JointStep& step : joint.over) over = over * (y + step.apart) + step.rest;
  long double under = y + joint.under_start + joint.under_slope * x;
  for (const JointStep& step : joint.under) under = under * (y + step.apart) + step.rest;
  return joint.terms * over / (under * under);
}

template <std::size_t over_count, std::size_t under_count>
void expect_the_terms_around_small_numbers(const JointTerms<over_count, under_count>& joint) {
  const auto terms = static_cast<std::uint64_t>(joint.terms);
  for (std::uint64_t first = 0; first < 40; ++first) {
    const long double expected = direct_sum({first, first + terms});
    EXPECT_LT(std::abs(value_of(joint, 2 * first + terms) / expected - 1), 1e-6) << first;
  }
}

TEST(SeriesJointTerms, AreExactNoMatterHowFarFromTheMiddle) {
  expect_the_terms_around_small_numbers(eight_terms);
  expect_the_terms_around_small_numbers(sixteen_terms);
}

class SeriesKernel : public testing::TestWithParam<Kernel> {
 protected:
  static double pi_of(std::uint64_t terms) {
    return pi_in_slices(terms, 1, [](Slice slice) { return sum_slice(GetParam(), slice); });
  }
};

TEST_P(SeriesKernel, GivesTheFirstPartialSums) {
  EXPECT_DOUBLE_EQ(pi_of(1), std::sqrt(8.0));
  EXPECT_DOUBLE_EQ(pi_of(2), std::sqrt(8.0 * (1.0 + 1.0 / 9)));
  EXPECT_DOUBLE_EQ(pi_of(3), std::sqrt(8.0 * (1.0 + 1.0 / 9 + 1.0 / 25)));
}

TEST_P(SeriesKernel, GivesTheKnownDigitsForTenMillionTerms) {
  EXPECT_NEAR(pi_of(10'000'000), 3.14159262176, 5e-12);
}

TEST_P(SeriesKernel, SumsAnEmptySliceToZero) {
  EXPECT_EQ(sum_slice(GetParam(), {0, 0}), 0.0);
  EXPECT_EQ(sum_slice(GetParam(), {most_terms, most_terms}), 0.0);
}

TEST_P(SeriesKernel, SumsInPartsToTheSameBits) {
  const Slice slice{7, 10'000'000};
  GradualSum sum(GetParam(), slice);
  std::uint64_t parts = 0;
  for (; sum.terms_left() > 0; ++parts) sum.advance();
  EXPECT_GT(parts, 1u);
  EXPECT_EQ(sum.value(), sum_slice(GetParam(), slice));
}

TEST_P(SeriesKernel, GoesOnFromAnyPartToTheSameBits) {
  const Slice slice{7, 20'000'000};
  GradualSum whole(GetParam(), slice);
  while (whole.terms_left() > 0) {
    whole.advance();
    GradualSum rest(GetParam(), {whole.next(), slice.last}, whole.so_far());
    while (rest.terms_left() > 0) rest.advance();
    EXPECT_EQ(rest.value(), sum_slice(GetParam(), slice));
  }
}

TEST(SeriesScalar, IsThePlainLoopHoweverManyParts) {
  double sum = 0;
  for (std::uint64_t k = 0; k < 10'000'000; ++k) {
    const double odd = 2.0 * static_cast<double>(k) + 1.0;
    sum += 1.0 / (odd * odd);
  }
  EXPECT_EQ(sum_slice(Kernel::scalar, {0, 10'000'000}), sum);
}

INSTANTIATE_TEST_SUITE_P(Every, SeriesKernel, testing::Values(Kernel::scalar, Kernel::simd),
                         [](const auto& param) { return std::string(to_string(param.param)); });

TEST(SeriesBestIsa, IsSupportedAndTheOneTheSimdKernelUses) {
  const Slice slice{3, 1'234'567};
  EXPECT_TRUE(supported(best_isa()));
  EXPECT_EQ(sum_slice(Kernel::simd, slice), sum_slice_simd(best_isa(), slice));
}

class SeriesIsa : public testing::TestWithParam<Isa> {
 protected:
  void SetUp() override {
    if (!supported(GetParam())) GTEST_SKIP() << "this CPU has no " << to_string(GetParam());
  }

  static double sum_of(Slice slice) { return sum_slice_simd(GetParam(), slice); }

  static double worst_error_in_slices(std::uint64_t terms) {
    double worst = 0;
    for (const std::uint32_t workers : {1U, 2U, 10U, 33U, 1024U})
      worst = std::max(worst, pi_error(pi_in_slices(terms, workers, sum_of), terms));
    return worst;
  }
};

TEST_P(SeriesIsa, AgreesWithTheOracle) {
  for (const std::uint64_t terms :
       Counts{0, 1, 2, 3, 7, 31, 32, 33, 100, 1000, 12'345, 1'000'000, 10'000'000, 100'000'000})
    EXPECT_LT(worst_error_in_slices(terms), 1e-14) << terms << " terms";
}

TEST_P(SeriesIsa, SumsSlicesOfEveryLengthAroundTheHead) {
  for (const std::uint64_t first : Counts{0, 1, 2, 3, 7, 8, 300, 500, 511, 512, 513, 1000})
    for (std::uint64_t length = 0; length <= 600; ++length) {
      const Slice slice{first, first + length};
      ASSERT_LT(relative_error(sum_of(slice), direct_sum(slice)), 2e-15)
          << "[" << slice.first << ", " << slice.last << ")";
    }
}

TEST_P(SeriesIsa, SumsSlicesThatStartAnywhere) {
  constexpr std::uint64_t length = 1'000'000;
  for (const std::uint64_t first : Counts{511, 12'345'679, 100'000'000'000, most_terms - length}) {
    const Slice slice{first, first + length};
    EXPECT_LT(relative_error(sum_of(slice), direct_sum(slice)), 2e-15) << "from " << first;
  }
}

TEST_P(SeriesIsa, SumsShortSlicesThatStartAnywhere) {
  for (const std::uint64_t first : Counts{513, 12'345'677, 99'999'999'999, most_terms - 321})
    for (std::uint64_t begun = first; begun < first + 3; ++begun)
      for (const std::uint64_t steps : Counts{0, 128, 256})
        for (std::uint64_t length = steps; length <= steps + 40; ++length) {
          const Slice slice{begun, begun + length};
          ASSERT_LT(relative_error(sum_of(slice), direct_sum(slice)), 2e-15)
              << "[" << slice.first << ", " << slice.last << ")";
        }
}

TEST_P(SeriesIsa, IsAnUlpFromTheOracleAfterMostOfWhatCounts) {
  constexpr std::uint64_t terms = 2'000'000'000;
  EXPECT_LT(pi_error(pi_in_slices(terms, 10, sum_of), terms), 4.5e-16);
}

TEST_P(SeriesIsa, GivesTheSameBitsEveryTime) {
  const Slice slice{987, 7'654'321};
  const double sum = sum_of(slice);
  for (int i = 0; i < 10; ++i) EXPECT_EQ(sum_of(slice), sum);
}

INSTANTIATE_TEST_SUITE_P(Every, SeriesIsa, testing::Values(Isa::baseline, Isa::avx2, Isa::avx512),
                         [](const auto& param) { return std::string(to_string(param.param)); });

}  // namespace
}  // namespace pibench::series
