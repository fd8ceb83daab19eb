#include "bench/harness/clock_check.hpp"

#include <gtest/gtest.h>

namespace pibench {
namespace {

/// A kernel's clock that advances whenever it is looked at, and others that go by it.
std::int64_t kernel_now_ns = 0;
std::int64_t kernel() {
  return kernel_now_ns += 1000;
}
template <int percent>
std::int64_t other() {
  return 7 + kernel_now_ns * percent / 100;
}

TEST(ClockCheckTest, AClockThatStandsStillOrRunsAtAnotherSpeedIsFound) {
  EXPECT_EQ(other_speed(other<0>, kernel), 0);
  EXPECT_NEAR(other_speed(other<10>, kernel).value_or(1), 0.1, 0.01);
  EXPECT_NEAR(other_speed(other<1000>, kernel).value_or(1), 10, 0.1);
}

TEST(ClockCheckTest, AClockOfTheSameSpeedIsTheKernels) {
  EXPECT_EQ(other_speed(other<100>, kernel), std::nullopt);
  EXPECT_NO_THROW(require_the_kernels_clock());
}

/// As where the process has to wait for a CPU between two looks.
TEST(ClockCheckTest, ALongPauseBetweenTwoLooksIsNoOtherSpeed) {
  const auto pausing = [] {
    kernel_now_ns += 50'000'000;
    return kernel_now_ns;
  };
  EXPECT_EQ(other_speed(pausing, kernel), std::nullopt);
}

}  // namespace
}  // namespace pibench
