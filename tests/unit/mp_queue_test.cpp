// Queues as multiprocessing.Queue: order, bound, time-outs, the sentinel, many producers and
// consumers, and what the death of one of them does.
#if __has_include(<msgpack.hpp>)
#include "transports/mp/queue.hpp"

#include <gtest/gtest.h>
#include <limits.h>

#include <atomic>
#include <filesystem>
#include <string>
#include <vector>

#include "bench/harness/signals.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/printing.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench::mp {
namespace {

using std::chrono::milliseconds;
using test::ample;
using test::brief;
using test::BriefDeadline;
using test::Forked;
constexpr Queue::Timeout at_once = milliseconds(0);
constexpr IoResult too_late{IoStatus::deadline, 0};

Queue make_queue(std::size_t bound = 4, std::size_t object_bytes_max = 64) {
  return Queue({.bound = bound, .object_bytes_max = object_bytes_max});
}

std::ptrdiff_t threads() {
  using std::filesystem::directory_iterator;
  return std::distance(directory_iterator("/proc/self/task"), directory_iterator());
}

class MpQueueTest : public testing::Test {
 protected:
  /// The next object, or -1 for the sentinel.
  int next(Queue& queue) {
    std::optional<int> object;
    EXPECT_TRUE(queue.get(object, ample).good());
    return object.value_or(-1);
  }

  SignalGuard signals_;
};

TEST_F(MpQueueTest, FirstInFirstOut) {
  Queue queue = make_queue();
  Forked producer(
      [&] { return queue.put(1).good() && queue.put(2).good() && (queue.close(), true); });
  EXPECT_EQ(next(queue), 1);
  EXPECT_EQ(next(queue), 2);
  EXPECT_TRUE(producer.succeeded());
}

TEST_F(MpQueueTest, SizeFullAndEmptyFollowTheObjects) {
  Queue queue = make_queue(2);
  EXPECT_TRUE(queue.empty() && !queue.full());
  ASSERT_TRUE(queue.put(1).good() && queue.put(2).good());
  EXPECT_EQ(queue.size(), 2u);
  EXPECT_TRUE(queue.full());
  next(queue);
  EXPECT_EQ(queue.size(), 1u);
  EXPECT_FALSE(queue.full());
  next(queue);
  EXPECT_TRUE(queue.empty());
}

TEST_F(MpQueueTest, PutAndGetGiveUpInTime) {
  Queue queue = make_queue(1);
  std::optional<int> object;
  EXPECT_EQ(queue.get(object, at_once), too_late);
  EXPECT_EQ(queue.get(object, milliseconds(2)), too_late);
  ASSERT_TRUE(queue.put(1, at_once).good());
  EXPECT_EQ(queue.put(2, at_once), too_late);
  EXPECT_EQ(queue.put(2, milliseconds(2)), too_late);
  EXPECT_EQ(next(queue), 1);
  EXPECT_TRUE(queue.put(3, at_once).good());
}

TEST_F(MpQueueTest, BlockedCallsEndAtTheDeadline) {
  Queue queue = make_queue(1);
  std::optional<int> object;
  const BriefDeadline deadline(brief);
  EXPECT_EQ(queue.get(object), too_late);
  ASSERT_TRUE(queue.put(1).good());
  EXPECT_EQ(queue.put(2), too_late);
}

TEST_F(MpQueueTest, TheFeederStartsWithTheFirstPutAndEndsAtClose) {
  Queue queue = make_queue();
  const auto before = threads();
  EXPECT_TRUE(queue.empty());
  EXPECT_EQ(threads(), before);
  ASSERT_TRUE(queue.put(1).good());
  EXPECT_EQ(threads(), before + 1);
  queue.close();
  EXPECT_EQ(threads(), before);
}

TEST_F(MpQueueTest, AProcessForkedAfterAPutHasAFeederOfItsOwn) {
#ifdef __SANITIZE_THREAD__
  GTEST_SKIP() << "the thread sanitizer starts no thread in a process forked from several";
#endif
  Queue queue = make_queue();
  ASSERT_TRUE(queue.put(1).good());
  // So that this process's feeder rests: a fork copies locks as they are.
  ASSERT_EQ(next(queue), 1);
  Forked other([&] { return queue.put(2).good() && (queue.close(), true); });
  EXPECT_TRUE(other.succeeded());
  EXPECT_EQ(next(queue), 2);
}

TEST_F(MpQueueTest, CloseWaitsUntilTheFeederHasPassedEverythingOn) {
  constexpr int objects = 1000;
  const std::string text(1000, 'x');  // more than a pipe holds
  Queue queue = make_queue(objects, 1100);
  Forked producer([&] {
    for (int i = 0; i < objects; ++i)
      if (!queue.put(text).good()) return false;
    queue.close();
    return true;
  });
  std::optional<std::string> object;
  for (int i = 0; i < objects; ++i) {
    ASSERT_TRUE(queue.get(object, ample).good()) << i;
    ASSERT_EQ(object, text);
  }
  EXPECT_TRUE(producer.succeeded());
}

// The pitfall that Python's documentation warns of: joining a producer before getting.
TEST_F(MpQueueTest, AProducerOfMoreThanThePipeHoldsDoesNotEndBeforeSomebodyGets) {
  const std::string text(std::size_t{4} << 20, 'x');
  Queue queue = make_queue(1, text.size() + 8);
  Forked producer([&] {
    if (!queue.put(text).good()) return false;
    const BriefDeadline deadline(brief);
    queue.close();
    return true;
  });
  EXPECT_TRUE(producer.succeeded()) << "the deadline ends it, and the object is lost";
  std::optional<std::string> object;
  EXPECT_FALSE(queue.get(object, at_once).good());
}

TEST_F(MpQueueTest, ManyProducersAndConsumersLoseNothingAndOneSentinelEndsOneConsumer) {
  constexpr int producers = 4;
  constexpr int consumers = 3;
  constexpr int each = 500;
  Queue queue = make_queue(8);
  posix::SharedArray<std::atomic<long>> totals(2);
  std::vector<Forked> working;
  for (int i = 0; i < consumers; ++i)
    working.emplace_back([&] {
      for (int object = 0; (object = next(queue)) >= 0; ++totals[1]) totals[0] += object;
      return !HasFailure();
    });
  {
    std::vector<Forked> producing;
    for (int i = 0; i < producers; ++i)
      producing.emplace_back([&] {
        for (int k = 1; k <= each; ++k)
          if (!queue.put(k).good()) return false;
        queue.close();
        return true;
      });
    for (Forked& producer : producing) EXPECT_TRUE(producer.succeeded());
  }
  for (int i = 0; i < consumers; ++i) ASSERT_TRUE(queue.put(msgpack::type::nil_t()).good());
  for (Forked& consumer : working) EXPECT_TRUE(consumer.succeeded());
  EXPECT_EQ(totals[1], producers * each);
  EXPECT_EQ(totals[0], long{producers} * each * (each + 1) / 2);
}

TEST_F(MpQueueTest, LargeObjectsOfManyProducersStayWhole) {
  constexpr int producers = 4;
  constexpr std::size_t bytes = 40 * PIPE_BUF;
  Queue queue = make_queue(2, bytes + 8);
  std::vector<Forked> producing;
  for (char letter = 'a'; letter < 'a' + producers; ++letter)
    producing.emplace_back([&queue, letter] {
      for (int i = 0; i < 10; ++i)
        if (!queue.put(std::string(bytes, letter)).good()) return false;
      queue.close();
      return true;
    });
  std::optional<std::string> object;
  for (int i = 0; i < producers * 10; ++i) {
    ASSERT_TRUE(queue.get(object, ample).good());
    ASSERT_EQ(*object, std::string(bytes, object->front()));
  }
  for (Forked& producer : producing) EXPECT_TRUE(producer.succeeded());
}

TEST_F(MpQueueTest, EndOfFileOnceAllProducersHaveLeft) {
  Queue queue = make_queue();
  Forked producer([&] { return queue.put(1).good() && (queue.close(), true); });
  queue.only_get();
  EXPECT_EQ(next(queue), 1);
  std::optional<int> object;
  EXPECT_EQ(queue.get(object).status, IoStatus::peer_gone);
  EXPECT_EQ(queue.put(1), IoResult::error(EBADF));
  EXPECT_TRUE(producer.succeeded());
}

TEST_F(MpQueueTest, AnObjectOverTheLimitIsRefused) {
  Queue queue = make_queue(1, 8);
  EXPECT_EQ(queue.put(std::string(100, 'x')).status, IoStatus::too_large);
  EXPECT_EQ(queue.size(), 0u);
}

TEST_F(MpQueueTest, AConsumerThatIsKilledWhileItWaitsDoesNotKeepTheOthersFromGetting) {
  Queue queue = make_queue();
  posix::SharedArray<std::atomic<int>> waiting(1);
  Forked consumer([&] {
    waiting[0] = 1;
    std::optional<int> object;
    return queue.get(object).good();
  });
  while (waiting[0] == 0) ::sched_yield();
  consumer.kill();
  EXPECT_TRUE(WIFSIGNALED(consumer.wait()));
  ASSERT_TRUE(queue.put(5).good());
  EXPECT_EQ(next(queue), 5);
}

TEST_F(MpQueueTest, AProducerKilledAmidALargeObjectBreaksTheQueueInsteadOfMixingHalves) {
  const std::string text(std::size_t{4} << 20, 'x');
  Queue queue = make_queue(4, text.size() + 8);
  Forked producer([&] {
    static_cast<void>(queue.put(text));
    for (;;) ::pause();
    return false;
  });
  while (queue.empty()) ::sched_yield();
  producer.kill();
  EXPECT_TRUE(WIFSIGNALED(producer.wait()));
  Forked next_producer([&] {
    static_cast<void>(queue.put(1));
    queue.close();
    return true;
  });
  EXPECT_TRUE(next_producer.succeeded());
  queue.only_get();
  std::optional<std::string> object;
  EXPECT_EQ(queue.get(object), IoResult::error(EPROTO));
}

}  // namespace
}  // namespace pibench::mp
#endif
