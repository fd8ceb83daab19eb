#include <gtest/gtest.h>

#include <set>

#include "bench/scenarios/sustained/search.hpp"

namespace pibench::sustained {
namespace {

Try up_to(std::uint64_t messages_per_second) {
  return [=](std::uint64_t offered) { return offered <= messages_per_second; };
}

TEST(SustainedRatesTest, SixteenStepsAreAnOctave) {
  EXPECT_EQ(Rates::per_second(0), 1000u);
  EXPECT_EQ(Rates::per_second(Rates::steps_per_octave), 2000u);
  std::set<std::uint64_t> rates;
  for (int step = Rates::lowest; step <= Rates::highest; ++step)
    rates.insert(Rates::per_second(step));
  EXPECT_EQ(rates.size(), static_cast<std::size_t>(Rates::highest - Rates::lowest + 1));
}

TEST(SustainedRatesTest, EveryEndIsFound) {
  for (int step = Rates::lowest; step <= Rates::highest; ++step) {
    const std::uint64_t end = Rates::per_second(step);
    EXPECT_EQ(highest_rate(up_to(end)), end);
  }
}

TEST(SustainedRatesTest, WhereNoneHoldsThereIsNone) {
  EXPECT_EQ(highest_rate(up_to(0)), std::nullopt);
}

TEST(SustainedRatesTest, OneTrialThatFailsByChanceChangesNothing) {
  const std::uint64_t end = Rates::per_second(77);
  std::set<std::uint64_t> tried;
  const auto disturbed_once = [&](std::uint64_t offered) {
    return !tried.insert(offered).second && offered <= end;
  };
  EXPECT_EQ(highest_rate(disturbed_once), end);
}

TEST(SustainedRatesTest, BothEndsAreTriedTwice) {
  const int last = 50;
  std::multiset<std::uint64_t> tried;
  highest_rate([&](std::uint64_t offered) {
    tried.insert(offered);
    return offered <= Rates::per_second(last);
  });
  EXPECT_EQ(tried.count(Rates::per_second(last)), 2u);
  EXPECT_EQ(tried.count(Rates::per_second(last + 1)), 2u);
  EXPECT_LE(tried.size(), 30u);
}

}  // namespace
}  // namespace pibench::sustained
