#include "bench/harness/clock_check.hpp"

#include <fmt/format.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <string>

#include "bench/harness/usage_error.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

constexpr double speed_tolerance = 0.2;

/// The kernel's time, by the system call itself, which no library stands in for.
std::int64_t kernel_ns() {
  timespec now{};
  posix::checked(::syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now), "clock_gettime");
  return now.tv_sec * std::int64_t{1'000'000'000} + now.tv_nsec;
}

std::int64_t clock_ns() {
  return std::chrono::duration_cast<Nanoseconds>(Clock::now().time_since_epoch()).count();
}

/// A moment of the kernel's clock, between two of the other.
struct Moment {
  std::int64_t before;
  std::int64_t kernel;
  std::int64_t after;
};

}  // namespace

/// The kernel's interval lies within one of the clock's and around another, whatever comes between
/// two looks: only a clock of another speed breaks that.
std::optional<double> other_speed(std::int64_t (*clock)(), std::int64_t (*kernel)()) {
  constexpr std::int64_t interval_ns = 3'000'000;
  const auto look = [&] {
    const std::int64_t before = clock();
    const std::int64_t at = kernel();
    return Moment{before, at, clock()};
  };
  const Moment first = look();
  while (kernel() - first.kernel < interval_ns) continue;
  const Moment last = look();
  const auto passed = static_cast<double>(last.kernel - first.kernel);
  const double at_most = static_cast<double>(last.after - first.before) / passed;
  const double at_least = static_cast<double>(last.before - first.after) / passed;
  if (at_most < 1 - speed_tolerance) return std::max(at_most, 0.0);
  if (at_least > 1 + speed_tolerance) return at_least;
  return std::nullopt;
}

void require_the_kernels_clock() {
  const std::optional<double> speed = other_speed(clock_ns, kernel_ns);
  if (!speed) return;
  throw UsageError(fmt::format(
      "the clock {} by the kernel's: a preloaded library has put another in its place, as "
      "faketime does, and nothing can be measured; run without it",
      *speed == 0 ? "stands still" : fmt::format("runs at {:.2g} times its speed", *speed)));
}

}  // namespace pibench
