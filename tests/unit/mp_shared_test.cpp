// Shared values, arrays and locks as multiprocessing gives them, and the death of a lock's holder.
#include <gtest/gtest.h>

#include <array>
#include <type_traits>
#include <vector>

#include "bench/harness/signals.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/forked.hpp"
#include "transports/mp/value.hpp"

namespace pibench::mp {
namespace {

using test::brief;
using test::BriefDeadline;
using test::Forked;

class MpSharedTest : public testing::Test {
 protected:
  SignalGuard signals_;
};

template <char code>
void expect_type(Typed<code> sample) {
  RawValue<code> value(sample);
  Array<code> by_size(3);
  Array<code> by_values{sample, Typed<code>{}};
  EXPECT_EQ(value.ref(), sample) << code;
  EXPECT_EQ(by_size.get(2), Typed<code>{}) << code;
  EXPECT_EQ(by_values.get(0), sample) << code;
  Forked other([&] {
    by_size.set(1, sample);
    value.ref() = Typed<code>{};
    return true;
  });
  EXPECT_TRUE(other.succeeded());
  EXPECT_EQ(by_size.get(1), sample) << code;
  EXPECT_EQ(value.ref(), Typed<code>{}) << code;
}

TEST_F(MpSharedTest, EveryTypeCodeIsSharedWithAForkedProcess) {
  expect_type<'c'>('x');
  expect_type<'u'>(L'\u03c0');
  expect_type<'b'>(-128);
  expect_type<'B'>(255);
  expect_type<'h'>(-32768);
  expect_type<'H'>(65535);
  expect_type<'i'>(-2'000'000'000);
  expect_type<'I'>(4'000'000'000);
  expect_type<'l'>(-4'000'000'000'000);
  expect_type<'L'>(18'000'000'000'000'000'000U);
  expect_type<'q'>(-4'000'000'000'000);
  expect_type<'Q'>(18'000'000'000'000'000'000U);
  expect_type<'f'>(0.5F);
  expect_type<'d'>(0.1);
}

TEST_F(MpSharedTest, AnArrayStartsZeroedBySizeAndAsGivenByValues) {
  Array<'i'> zeros(4);
  for (std::size_t i = 0; i < zeros.size(); ++i) EXPECT_EQ(zeros.get(i), 0);
  const std::vector<double> values{1, 2.5, -3};
  Array<'d'> given{std::span<const double>(values)};
  ASSERT_EQ(given.size(), values.size());
  EXPECT_TRUE(std::ranges::equal(given.raw().all(), values));
  EXPECT_THROW(given.get(3), std::out_of_range);
  EXPECT_EQ(Array<'d'>(0).size(), 0u);
}

TEST_F(MpSharedTest, NoUpdateUnderTheLockIsLost) {
  constexpr int processes = 4;
  constexpr int updates = 20'000;
  Value<'q'> counter;
  {
    std::vector<Forked> workers;
    for (int i = 0; i < processes; ++i)
      workers.emplace_back([&] {
        for (int k = 0; k < updates; ++k)
          if (!counter.add(1).good()) return false;
        return true;
      });
    for (Forked& worker : workers) EXPECT_TRUE(worker.succeeded());
  }
  EXPECT_EQ(counter.get(), processes * updates);
}

TEST_F(MpSharedTest, TheOwnLockIsRecursive) {
  Value<'i'> value(1);
  const Held outer = value.hold();
  ASSERT_TRUE(outer);
  value.set(value.get() + 1);
  EXPECT_EQ(value.ref(), 2);
}

TEST_F(MpSharedTest, APlainLockIsNotTakenTwice) {
  const auto lock = make_lock();
  const Held held = lock->hold();
  EXPECT_EQ(lock->hold().how(), Locked::failed);
}

TEST_F(MpSharedTest, OneLockMayGuardSeveralObjects) {
  const auto lock = make_rlock();
  Value<'d'> value(0, lock);
  Array<'i'> array(2, lock);
  EXPECT_EQ(&value.lock(), &array.lock());
}

TEST_F(MpSharedTest, AWaiterGivesUpInTimeAndAtItsDeadline) {
  Value<'i'> value;
  const Held held = value.hold();
  Forked timed(
      [&] { return value.lock().lock_within(std::chrono::milliseconds(1)) == Locked::deadline; });
  EXPECT_TRUE(timed.succeeded());
  Forked interrupted([&] {
    const BriefDeadline deadline(brief);
    return value.add(1).status == IoStatus::deadline;
  });
  EXPECT_TRUE(interrupted.succeeded());
  EXPECT_EQ(value.ref(), 0);
}

/// A process that takes the lock, begins a change and is killed before it ends.
template <class Shared>
void die_holding(Shared& shared) {
  Forked holder([&] {
    const Held held = shared.hold();
    shared.raw()[0] = 1;
    ::raise(SIGKILL);
    return false;
  });
  EXPECT_TRUE(WIFSIGNALED(holder.wait()));
}

TEST_F(MpSharedTest, TheNextOneIsToldThatTheHolderWasKilledWithTheLock) {
  Array<'i'> array{7, 7};
  die_holding(array);
  {
    const Held held = array.hold();
    ASSERT_TRUE(held);
    EXPECT_EQ(held.how(), Locked::abandoned);
    EXPECT_EQ(array.raw()[0], 1) << "what the dead one had written stays";
    EXPECT_EQ(array.raw()[1], 7);
  }
  EXPECT_EQ(array.hold().how(), Locked::clean) << "told once";
}

TEST_F(MpSharedTest, AProcessThatWaitsWhenTheHolderIsKilledGetsTheLock) {
  Array<'i'> array(1);
  RawValue<'i'> held_it;
  Forked holder([&] {
    const Held held = array.hold();
    held_it.ref() = 1;
    for (;;) ::pause();
    return false;
  });
  while (std::atomic_ref(held_it.ref()).load() == 0) ::sched_yield();
  Forked waiter([&] { return array.hold().how() == Locked::abandoned; });
  holder.kill();
  EXPECT_TRUE(waiter.succeeded());
}

}  // namespace
}  // namespace pibench::mp
