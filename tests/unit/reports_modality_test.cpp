#include "reports/stats/modality.hpp"

#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <vector>

namespace pibench::reports {
namespace {

using Values = std::vector<double>;

/// The data set of that name in the package diptest of R.
const Values statfaculty{30, 33, 35, 36, 37, 37, 39, 39, 39, 39, 39, 40, 40, 40, 40, 41,
                         42, 43, 43, 43, 44, 44, 45, 45, 46, 46, 47, 47, 48, 48, 48, 49,
                         50, 50, 51, 52, 52, 53, 53, 53, 53, 53, 54, 54, 57, 57, 59, 60,
                         60, 60, 61, 61, 61, 61, 62, 62, 62, 62, 63, 66, 70, 72, 72};

Values normal_draws(std::size_t count, double mean, unsigned seed) {
  std::mt19937_64 generator(seed);
  std::normal_distribution<double> draw(mean, 1);
  Values values(count);
  for (double& value : values) value = draw(generator);
  return values;
}

Values together(Values a, const Values& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

TEST(ReportsModality, TheDipIsThePublishedOne) {
  EXPECT_NEAR(dip(statfaculty), 0.05952381, 1e-8);
}

TEST(ReportsModality, AnEvenGridHasTheLeastDip) {
  for (const std::size_t count : {1U, 2U, 3U, 10U, 100U}) {
    Values grid(count);
    std::iota(grid.begin(), grid.end(), 7.0);
    EXPECT_DOUBLE_EQ(dip(grid), 1 / (2.0 * static_cast<double>(count))) << count;
  }
  EXPECT_DOUBLE_EQ(dip(Values(12, 5.0)), 1 / 24.0);
}

TEST(ReportsModality, TheDipDependsOnNeitherScaleNorOrderNorSide) {
  const Values sample = together(normal_draws(20, 0, 1), normal_draws(15, 4, 2));
  Values reflected(sample.rbegin(), sample.rend());
  for (double& value : reflected) value = 3 - 2 * value;
  EXPECT_NEAR(dip(reflected), dip(sample), 1e-12);
}

TEST(ReportsModality, TwoPointsFarApartHaveADipNearTheGreatest) {
  const Values sample = together(normal_draws(500, 0, 3), normal_draws(500, 1e6, 4));
  EXPECT_GT(dip(sample), 0.24);
  EXPECT_LE(dip(sample), 0.25);
}

TEST(ReportsModality, ThePValueIsTheShareOfUniformSamplesWithSuchADip) {
  EXPECT_EQ(dip_p_value(0, 20), 1);
  EXPECT_EQ(dip_p_value(0.25, 20), 0);
  EXPECT_GE(dip_p_value(0.08, 20), dip_p_value(0.1, 20));
  // dip.test(statfaculty) of R says 0.087.
  EXPECT_NEAR(dip_p_value(dip(statfaculty), statfaculty.size()), 0.087, 0.02);
}

TEST(ReportsModality, PValuesOfLargeSamplesAreAsOftenSmallAsTheySay) {
  constexpr std::size_t samples = 500;
  for (const std::size_t size : {199U, 1500U}) {
    std::mt19937_64 generator(size);
    std::uniform_real_distribution<double> draw;
    std::size_t below = 0;
    Values sample(size);
    for (std::size_t i = 0; i < samples; ++i) {
      for (double& value : sample) value = draw(generator);
      if (dip_p_value(dip(sample), size) < 0.1) ++below;
    }
    EXPECT_NEAR(static_cast<double>(below) / samples, 0.1, 0.05) << size;
  }
}

TEST(ReportsModality, HumpsAreSeenWhereThereAreTwo) {
  for (const unsigned seed : {1U, 2U, 3U}) {
    EXPECT_TRUE(
        looks_bimodal(together(normal_draws(15, 0, seed), normal_draws(15, 12, seed + 10))));
    EXPECT_FALSE(looks_bimodal(normal_draws(30, 0, seed)));
  }
  EXPECT_FALSE(looks_bimodal(Values(30, 1.0)));
}

TEST(ReportsModality, OfFewValuesNothingIsSaid) {
  const Values apart{1, 1.1, 1.2, 1.3, 9, 9.1, 9.2, 9.3, 9.4};
  EXPECT_FALSE(looks_bimodal(apart));
  EXPECT_TRUE(looks_bimodal(together(apart, {1.4, 1.5, 9.5})));
}

}  // namespace
}  // namespace pibench::reports
