#include "bench/machine/core_to_core.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cerrno>
#include <cmath>

#include "bench/harness/placement.hpp"
#include "bench/harness/signals.hpp"
#include "bench/machine/stamp_cost.hpp"

namespace pibench {
namespace {

constexpr double second_ns = 1e9;

TEST(CoreToCore, TakesATimeWhereThereAreTwoCpus) {
  const SignalGuard signals;
  const auto before = allowed_cpus();
  const std::optional<double> round_trip_ns = core_to_core_ns();
  EXPECT_EQ(round_trip_ns.has_value(), !obstacle_to(Placement::cross));
  if (round_trip_ns) {
    EXPECT_TRUE(std::isfinite(*round_trip_ns));
    EXPECT_GT(*round_trip_ns, 0);
    EXPECT_LT(*round_trip_ns, second_ns);
  }
  EXPECT_EQ(allowed_cpus(), before);
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
  EXPECT_EQ(errno, ECHILD);
}

TEST(CoreToCore, IsNotMeasuredOnOneCpu) {
  const SignalGuard signals;
  const PlacementGuard one(Placement::same);
  EXPECT_EQ(core_to_core_ns(), std::nullopt);
}

TEST(StampCost, IsPlausible) {
  const double cost_ns = stamp_cost_ns();
  EXPECT_TRUE(std::isfinite(cost_ns));
  EXPECT_GT(cost_ns, 0);
  EXPECT_LT(cost_ns, second_ns);
}

}  // namespace
}  // namespace pibench
