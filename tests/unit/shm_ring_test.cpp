// The rings between threads, so that the thread sanitizer sees both sides.
#include "transports/shm/ring.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/messages.hpp"
#include "transports/posix/mapping.hpp"

namespace pibench::shm {
namespace {

using test::equal;
using test::make_message;

constexpr WorkerId first_producer{0};

/// A ring on pages of its own.
class RingPages {
 public:
  explicit RingPages(const SlotLayout& layout)
      : pages_(posix::Mapping::anonymous(Ring::bytes(layout))), ring_(pages_.data(), layout) {}

  template <class Producer>
  Producer producer(WorkerId from, Wakeup wakeup) {
    return {ring_, ring_.control().for_messages, from, wakeup};
  }
  RingConsumer consumer(Wakeup wakeup) { return {ring_, wakeup}; }
  RingControl& control() noexcept { return ring_.control(); }

 private:
  posix::Mapping pages_;
  Ring ring_;
};

/// Sends messages of all sizes up to `bytes_max`, one after the other.
template <class Producer>
void send_all(Producer producer, WorkerId me, std::uint32_t count, std::size_t bytes_max) {
  for (std::uint32_t i = 0; i < count; ++i)
    ASSERT_TRUE(producer.send(make_message(me, i, i % (bytes_max + 1))).good());
}

void expect_all(RingConsumer consumer, std::uint16_t producers, std::uint32_t count,
                std::size_t bytes_max) {
  std::vector<std::uint32_t> next(producers);
  std::vector<std::byte> buffer(bytes_max);
  for (std::uint32_t i = 0; i < producers * count; ++i) {
    const Arrival arrival = consumer.receive(buffer);
    ASSERT_TRUE(arrival.io.good());
    ASSERT_LT(index_of(arrival.from), producers);
    const std::uint32_t due = next[index_of(arrival.from)]++;
    ASSERT_TRUE(equal(make_message(arrival.from, due, due % (bytes_max + 1)),
                      ConstBytes(buffer).first(arrival.io.bytes_or_errno)));
  }
  EXPECT_FALSE(consumer.ready());
}

class RingTest : public testing::TestWithParam<Wakeup> {};

// On a busy machine, who spins for another takes a whole time slice: some tests spin for less.

TEST_P(RingTest, OneProducerToOneConsumer) {
  constexpr std::uint32_t messages = 140'000;
  constexpr std::size_t bytes = 20;
  RingPages pages(SlotLayout(bytes, 1024));
  std::thread producer([&] {
    send_all(pages.producer<SpscProducer>(first_producer, GetParam()), first_producer, messages,
             bytes);
  });
  expect_all(pages.consumer(GetParam()), 1, messages, bytes);
  producer.join();
}

TEST_P(RingTest, ThreeProducersToOneConsumer) {
  constexpr std::uint16_t producers = 3;
  const std::uint32_t messages = GetParam() == Wakeup::spinning ? 3000 : 30'000;
  constexpr std::size_t bytes = 70;
  RingPages pages(SlotLayout(bytes, 512));
  std::vector<std::thread> threads;
  for (std::uint16_t i = 0; i < producers; ++i)
    threads.emplace_back([&, me = WorkerId{i}] {
      send_all(pages.producer<MpscProducer>(me, GetParam()), me, messages, bytes);
    });
  expect_all(pages.consumer(GetParam()), producers, messages, bytes);
  for (std::thread& thread : threads) thread.join();
}

/// A ring that is full with two messages, each of them half of it, and the next larger ones: here a
/// wake-up that was lost would be the last.
TEST_P(RingTest, AFewSlotsAreEnoughForManyProducers) {
  constexpr std::uint16_t producers = 3;
  const std::uint32_t messages = GetParam() == Wakeup::spinning ? 100 : 10'000;
  constexpr std::size_t bytes = 100;
  for (const std::size_t depth : {2u, 4u, 8u}) {
    const SlotLayout layout(bytes, depth * bytes);
    ASSERT_EQ(layout.depth, depth);
    RingPages pages(layout);
    std::vector<std::thread> threads;
    for (std::uint16_t i = 0; i < producers; ++i)
      threads.emplace_back([&, me = WorkerId{i}] {
        send_all(pages.producer<MpscProducer>(me, GetParam()), me, messages, bytes);
      });
    expect_all(pages.consumer(GetParam()), producers, messages, bytes);
    for (std::thread& thread : threads) thread.join();
  }
}

TEST_P(RingTest, TwoSlotsAreEnoughForOneProducer) {
  const std::uint32_t messages = GetParam() == Wakeup::spinning ? 500 : 20'000;
  constexpr std::size_t bytes = 3000;
  RingPages pages(SlotLayout(bytes, 0));
  std::thread producer([&] {
    send_all(pages.producer<SpscProducer>(first_producer, GetParam()), first_producer, messages,
             bytes);
  });
  expect_all(pages.consumer(GetParam()), 1, messages, bytes);
  producer.join();
}

/// Both sides go to sleep at every turn.
TEST_P(RingTest, PingPong) {
  const std::uint32_t rounds = GetParam() == Wakeup::spinning ? 500 : 20'000;
  RingPages there(SlotLayout(8, 0));
  RingPages back(SlotLayout(8, 0));
  std::thread echo([&] {
    RingConsumer in = there.consumer(GetParam());
    auto out = back.producer<SpscProducer>(first_producer, GetParam());
    std::vector<std::byte> ball(8);
    for (std::uint32_t i = 0; i < rounds; ++i)
      ASSERT_TRUE(in.receive(ball).io.good() && out.send(ball).good());
  });
  auto out = there.producer<SpscProducer>(first_producer, GetParam());
  RingConsumer in = back.consumer(GetParam());
  std::vector<std::byte> answer(8);
  for (std::uint32_t i = 0; i < rounds; ++i) {
    const auto ball = make_message(first_producer, i, 8);
    ASSERT_TRUE(out.send(ball).good() && in.receive(answer).io.good());
    ASSERT_TRUE(equal(ball, answer));
  }
  echo.join();
}

std::string name_of(const testing::TestParamInfo<Wakeup>& test) {
  if (test.param == Wakeup::blocking) return "Blocking";
  return test.param == Wakeup::spinning ? "Spinning" : "SpinThenBlock";
}

INSTANTIATE_TEST_SUITE_P(BetweenThreads, RingTest,
                         testing::Values(Wakeup::blocking, Wakeup::spinning,
                                         Wakeup::spin_then_block),
                         name_of);

/// What somebody who sleeps for room saw released each time he looked.
class Sleeper {
 public:
  explicit Sleeper(RingControl& control, Ticket until)
      : thread_([this, &control, until] {
          ASSERT_TRUE(control.for_room.sleep_until([&] {
            seen_.push_back(control.released.load());
            looked_ = true;
            looked_.notify_one();
            return seen_.back() >= until;
          }));
        }) {}

  /// From then on he sleeps until the bell is rung.
  void wait_until_armed() const { looked_.wait(false); }
  std::vector<Ticket> join() {
    thread_.join();
    return seen_;
  }

 private:
  std::vector<Ticket> seen_;
  std::atomic<bool> looked_{false};
  std::thread thread_;
};

/// A switch to a sleeping producer is to be worth half of the ring, also where part of it was free
/// when it fell asleep.
TEST(SleepingProducerThread, IsWokenWhenHalfOfTheRingHasBeenRead) {
  constexpr Ticket depth = 16;
  RingPages pages(SlotLayout(8, depth * 8));
  auto producer = pages.producer<SpscProducer>(first_producer, Wakeup::blocking);
  RingConsumer consumer = pages.consumer(Wakeup::blocking);
  std::vector<std::byte> buffer(8);
  for (Ticket sent = 0; sent < depth; ++sent) ASSERT_TRUE(producer.send(buffer).good());
  for (Ticket round = 0; round < 200; ++round) {
    const Ticket read = round * depth / 2;
    Sleeper sleeper(pages.control(), read + 1);
    sleeper.wait_until_armed();
    for (Ticket i = 0; i < depth / 2; ++i) {
      std::this_thread::yield();  // gives one who was woken too early the time to show it
      ASSERT_TRUE(consumer.receive(buffer).io.good());
    }
    EXPECT_EQ(sleeper.join(), (std::vector<Ticket>{read, read + depth / 2}));
    for (Ticket i = 0; i < depth / 2; ++i) ASSERT_TRUE(producer.send(buffer).good());
  }
}

TEST(SleepingConsumerThread, IsWokenByTheFirstMessage) {
  RingPages pages(SlotLayout(8, 16 * 8));
  auto producer = pages.producer<SpscProducer>(first_producer, Wakeup::blocking);
  std::thread consumer([ring = pages.consumer(Wakeup::blocking)]() mutable {
    std::vector<std::byte> buffer(8);
    ASSERT_TRUE(ring.receive(buffer).io.good());
  });
  ASSERT_TRUE(producer.send(std::vector<std::byte>(8)).good());
  consumer.join();
}

constexpr auto stop_at_once = [](void*) noexcept { return true; };

template <class Producer>
class FullRingTest : public testing::Test {
 protected:
  RingPages pages_{SlotLayout(8, 0)};
  Producer producer_ = pages_.producer<Producer>(first_producer, Wakeup::spinning);
  RingConsumer consumer_ = pages_.consumer(Wakeup::spinning);
  std::vector<std::byte> buffer_ = std::vector<std::byte>(8);
};
using Producers = testing::Types<SpscProducer, MpscProducer>;
TYPED_TEST_SUITE(FullRingTest, Producers);

TYPED_TEST(FullRingTest, AProducerThatGivesUpLeavesNoGap) {
  const posix::interruption::ScopedCheck check(stop_at_once, nullptr);
  for (std::uint32_t i = 0; i < SlotLayout::depth_min; ++i)
    ASSERT_TRUE(this->producer_.send(make_message(first_producer, i, 8)).good());
  EXPECT_EQ(this->producer_.send(this->buffer_).status, IoStatus::deadline);
  ASSERT_TRUE(this->consumer_.receive(this->buffer_).io.good());
  ASSERT_TRUE(this->producer_.send(make_message(first_producer, SlotLayout::depth_min, 8)).good());
  for (std::uint32_t i = 1; i <= SlotLayout::depth_min; ++i) {
    ASSERT_TRUE(this->consumer_.receive(this->buffer_).io.good());
    EXPECT_TRUE(equal(make_message(first_producer, i, 8), this->buffer_));
  }
  EXPECT_EQ(this->consumer_.receive(this->buffer_).io.status, IoStatus::deadline);
}

TYPED_TEST(FullRingTest, RefusesMoreThanASlotHolds) {
  EXPECT_EQ(this->producer_.send(make_message(first_producer, 0, 9)).status, IoStatus::too_large);
  EXPECT_FALSE(this->consumer_.ready());
}

TEST(SlotLayout, ASmallMessageSharesTheLineOfItsHeader) {
  for (std::size_t bytes = 0; bytes <= 56; ++bytes) {
    const SlotLayout layout(bytes, 65536);
    EXPECT_EQ(line_bytes % layout.slot_bytes, 0u) << bytes;
    EXPECT_GE(layout.slot_bytes, layout.payload_at + bytes);
  }
}

TEST(SlotLayout, DepthIsAPowerOfTwoWithinItsBounds) {
  EXPECT_EQ(SlotLayout(8, 0).depth, SlotLayout::depth_min);
  EXPECT_EQ(SlotLayout(8, 1 << 30).depth, SlotLayout::depth_max);
  EXPECT_EQ(SlotLayout(4096, 262'144).depth, 64u);
  EXPECT_EQ(SlotLayout(4096, 262'145).depth, 128u);
}

TEST(SlotLayout, HoldsTheBytesOfAPipeOrTwoMessagesOrVeryMany) {
  for (const std::size_t bytes : {1u, 8u, 15u, 16u, 64u, 1000u, 65536u, 1'000'000u}) {
    const SlotLayout layout(bytes, default_queue_bytes(bytes));
    const bool as_a_pipe = layout.depth * bytes >= 65536 && layout.depth >= 2;
    EXPECT_TRUE(as_a_pipe || layout.depth == default_depth_max) << bytes;
    EXPECT_TRUE(layout.depth == 2 || layout.depth * bytes < 2 * 65536) << bytes;
  }
}

TEST(SlotLayout, IsShallowerWhereThereIsLessRoom) {
  SlotLayout layout(1024, 65536);
  const std::size_t before = layout.slots_bytes();
  layout.shrink_to(before);
  EXPECT_EQ(layout.depth, 64u);
  layout.shrink_to(before - 1);
  EXPECT_EQ(layout.depth, 32u);
  layout.shrink_to(0);
  EXPECT_EQ(layout.depth, SlotLayout::depth_min);
}

TEST(CopyMessage, CopiesEverySizeAndNoMore) {
  for (std::size_t bytes = 0; bytes <= 130; ++bytes) {
    const auto from = make_message(first_producer, 0, bytes);
    std::vector<std::byte> to(bytes + 1, std::byte{0xee});
    copy_message(to.data(), from.data(), bytes);
    EXPECT_TRUE(equal(from, ConstBytes(to).first(bytes))) << bytes;
    EXPECT_EQ(to.back(), std::byte{0xee}) << bytes;
  }
}

}  // namespace
}  // namespace pibench::shm
