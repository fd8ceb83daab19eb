// The slices of waits that no signal interrupts.
#include <gtest/gtest.h>

#include <chrono>
#include <thread>

#include "transports/posix/interruption.hpp"
#include "transports/shm/robust_mutex.hpp"

namespace pibench::posix::interruption {
namespace {

using namespace std::chrono_literals;

TEST(InterruptionSliceTest, IsShortenedForAScopeAndNeverLengthened) {
  const auto usual = slice();
  {
    const ScopedSlice brief(2ms);
    EXPECT_EQ(slice(), 2ms);
    const ScopedSlice longer(1h);
    EXPECT_EQ(slice(), 2ms);
  }
  EXPECT_EQ(slice(), usual);
}

TEST(InterruptionSliceTest, IsEachThreadsOwn) {
  const auto usual = slice();
  const ScopedSlice brief(2ms);
  std::chrono::nanoseconds elsewhere{};
  std::thread([&] { elsewhere = slice(); }).join();
  EXPECT_EQ(elsewhere, usual);
}

/// The number of slices in a wait that is to stop once so much time has passed.
int slices_within(std::chrono::nanoseconds time, shm::RobustMutex& mutex,
                  shm::Condition& condition) {
  const auto end = std::chrono::steady_clock::now() + time;
  int slices = 0;
  while (std::chrono::steady_clock::now() < end) {
    static_cast<void>(condition.wait(mutex));
    ++slices;
  }
  return slices;
}

TEST(InterruptionSliceTest, BoundsAWaitOnACondition) {
  shm::RobustMutex mutex;
  shm::Condition condition;
  ASSERT_TRUE(mutex.lock().good());
  const auto time = 3 * slice();
  const int usual = slices_within(time, mutex, condition);
  const ScopedSlice brief(slice() / 50);
  EXPECT_GT(slices_within(time, mutex, condition), usual);
  mutex.unlock();
}

}  // namespace
}  // namespace pibench::posix::interruption
