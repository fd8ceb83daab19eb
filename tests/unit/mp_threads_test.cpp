// Shared values, arrays, lists and locks between threads, so that the thread sanitizer sees both
// sides.
#include <gtest/gtest.h>

#include <string>
#include <thread>
#include <vector>

#include "tests/support/threads.hpp"
#include "transports/mp/shareable_list.hpp"
#include "transports/mp/value.hpp"

namespace pibench::mp {
namespace {

using test::Threads;

TEST(MpBetweenThreadsTest, NoUpdateOfAValueIsLost) {
  constexpr std::uint16_t threads = 4;
  constexpr int updates = 5000;
  Value<'q'> counter;
  Threads(threads, [&](std::uint16_t) {
    for (int i = 0; i < updates; ++i) ASSERT_TRUE(counter.add(1).good());
  }).join();
  EXPECT_EQ(counter.get(), threads * updates);
}

/// Each moves one from one element to the next, under the one lock and under it once more.
TEST(MpBetweenThreadsTest, AnArrayIsWholeWhereItsLockIsHeld) {
  constexpr std::uint16_t threads = 3;
  constexpr int moves = 3000;
  Array<'i'> array{moves * threads, 0, 0, 0};
  Threads(threads, [&](std::uint16_t i) {
    for (int k = 0; k < moves; ++k) {
      const Held held = array.hold();
      ASSERT_EQ(held.how(), Locked::clean);
      array.set(0, array.get(0) - 1);
      array.set(i + 1u, array.get(i + 1u) + 1);
      const auto all = array.raw().all();
      ASSERT_EQ(all[0] + all[1] + all[2] + all[3], moves * threads);
    }
  }).join();
  EXPECT_EQ(array.get(0), 0);
}

TEST(MpBetweenThreadsTest, AnItemOfAListIsWholeWhereALockIsHeld) {
  constexpr std::uint16_t threads = 3;
  posix::RunDirectory run = posix::RunDirectory::create();
  SharedMemoryManager manager(run);
  ShareableList list = manager.make_list(1, 64);
  Lock lock;
  list.set(0, Item{std::string()});
  Threads(threads, [&](std::uint16_t i) {
    for (std::size_t k = 0; k < 1000; ++k) {
      const Held held = lock.hold();
      const auto seen = std::get<std::string>(list.get(0));
      ASSERT_EQ(seen, std::string(seen.size(), seen.empty() ? ' ' : seen[0]));
      list.set(0, Item{std::string(k % 65, static_cast<char>('a' + i))});
    }
  }).join();
}

/// A thread that ends as the holder of a robust lock has died with it.
TEST(MpBetweenThreadsTest, TheNextOneIsToldOnceThatTheHolderDied) {
  Array<'i'> array(1);
  std::thread([&array] {
    ASSERT_EQ(array.lock().lock(), Locked::clean);
    array.raw()[0] = 1;
  }).join();
  {
    const Held held = array.hold();
    EXPECT_EQ(held.how(), Locked::abandoned);
    EXPECT_EQ(array.raw()[0], 1);
  }
  EXPECT_EQ(array.hold().how(), Locked::clean);
}

TEST(MpBetweenThreadsTest, WhoWaitsWhenTheHolderDiesGetsTheLock) {
  const auto lock = make_lock();
  EXPECT_EQ(test::inherited([&lock] { return lock->robust().lock(); }), Locked::abandoned);
  lock->robust().unlock();
}

TEST(MpBetweenThreadsTest, WhoWaitsGivesUpInTime) {
  const auto lock = make_lock();
  const Held held = lock->hold();
  std::thread([&lock] {
    EXPECT_EQ(lock->robust().lock_within(std::chrono::milliseconds(1)), Locked::deadline);
  }).join();
}

}  // namespace
}  // namespace pibench::mp
