// What arrives: all of it, unaltered, once, in order.
#include <map>
#include <memory>

#include "tests/conformance/suite_fixture.hpp"

namespace pibench::test {
namespace {

class DeliveryTest : public ConformanceTest {};

TEST_P(DeliveryTest, KeepsTheOrderOfASender) {
  const std::uint32_t messages = within_room(1000);
  constexpr std::size_t bytes = 32;
  start(spec(1, bytes), [messages](WorkerId me, AnyWorker& end) {
    for (std::uint32_t i = 0; i < messages; ++i)
      require(end.send(make_message(me, i, bytes)).good(), "send");
  });
  for (std::uint32_t i = 0; i < messages; ++i)
    ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, i, bytes));
  expect_orderly_end();
}

TEST_P(DeliveryTest, FansInFromTenWorkers) {
  constexpr std::uint16_t workers = 10;
  constexpr std::uint32_t messages = 100;
  constexpr std::size_t bytes = 100;
  start(spec(workers, bytes), [](WorkerId me, AnyWorker& end) {
    for (std::uint32_t i = 0; i < messages; ++i)
      require(end.send(make_message(me, i, bytes)).good(), "send");
  });
  std::map<WorkerId, std::uint32_t> next;
  for (std::uint32_t i = 0; i < workers * messages; ++i) {
    const Arrival arrival = parent().receive(buffer_);
    ASSERT_TRUE(arrival.io.good());
    ASSERT_LT(index_of(arrival.from), workers);
    ASSERT_TRUE(equal(make_message(arrival.from, next[arrival.from]++, bytes),
                      ConstBytes(buffer_).first(arrival.io.bytes_or_errno)));
  }
  for (const auto& [worker, count] : next) EXPECT_EQ(count, messages) << index_of(worker);
  EXPECT_EQ(next.size(), workers);
  expect_orderly_end();
}

TEST_P(DeliveryTest, CarriesEverySizeUpToTheMaximum) {
  const std::size_t largest = within_limit(std::size_t{1} << 20);
  const std::vector<std::size_t> sizes{largest, 0, 1, 7, 8, within_limit(4095), within_limit(65536),
                                       largest};
  start(spec(1, largest), [&](WorkerId me, AnyWorker& end) {
    for (std::uint32_t i = 0; i < sizes.size(); ++i)
      require(end.send(make_message(me, i, sizes[i])).good(), "send");
  });
  for (std::uint32_t i = 0; i < sizes.size(); ++i)
    ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, i, sizes[i])) << sizes[i];
  expect_orderly_end();
}

TEST_P(DeliveryTest, CarriesSixteenMebibytesWhereItsLimitAllows) {
  const std::size_t bytes = within_limit(std::size_t{16} << 20);
  start(spec(1, bytes), [&](WorkerId me, AnyWorker& end) {
    require(end.send(make_message(me, 0, bytes)).good(), "send");
  });
  ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, 0, bytes));
  expect_orderly_end();
}

TEST_P(DeliveryTest, CarriesTheMaximumFromSeveralWorkers) {
  const std::size_t bytes = within_limit(std::size_t{1} << 20, 3);
  start(spec(3, bytes), [&](WorkerId me, AnyWorker& end) {
    require(end.send(make_message(me, 0, bytes)).good(), "send");
  });
  for (int i = 0; i < 3; ++i) {
    const Arrival arrival = parent().receive(buffer_);
    ASSERT_TRUE(arrival.io.good());
    EXPECT_TRUE(equal(make_message(arrival.from, 0, bytes),
                      ConstBytes(buffer_).first(arrival.io.bytes_or_errno)));
  }
  expect_orderly_end();
}

TEST_P(DeliveryTest, RefusesMoreThanTheMaximumAndGoesOn) {
  constexpr std::size_t bytes = 64;
  start(spec(1, bytes, true), [](WorkerId me, AnyWorker& end) {
    require(end.send(make_message(me, 0, bytes + 1)).status == IoStatus::too_large, "too large");
    require(end.send(make_message(me, 1, bytes)).good(), "send after a refusal");
    std::vector<std::byte> answer(bytes);
    require(end.receive(answer).bytes_or_errno == bytes, "receive");
  });
  ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, 1, bytes));
  EXPECT_EQ(parent().send(first_worker, make_message(first_worker, 0, bytes + 1)).status,
            IoStatus::too_large);
  EXPECT_TRUE(parent().send(first_worker, make_message(first_worker, 2, bytes)).good());
  expect_orderly_end();
}

TEST_P(DeliveryTest, CarriesMessagesOfOneSizeFromThreeWorkers) {
  constexpr std::uint16_t workers = 3;
  constexpr std::uint32_t messages = 40;
  const std::size_t bytes = within_limit(5000, workers);
  LinkSpec one_size = spec(workers, bytes);
  one_size.fixed_size = true;
  start(one_size, [bytes](WorkerId me, AnyWorker& end) {
    for (std::uint32_t i = 0; i < messages; ++i)
      require(end.send(make_message(me, i, bytes)).good(), "send");
  });
  std::map<WorkerId, std::uint32_t> next;
  for (std::uint32_t i = 0; i < workers * messages; ++i) {
    const Arrival arrival = parent().receive(buffer_);
    ASSERT_EQ(arrival.io, IoResult::ok(bytes));
    ASSERT_TRUE(equal(make_message(arrival.from, next[arrival.from]++, bytes),
                      ConstBytes(buffer_).first(bytes)));
  }
  expect_orderly_end();
}

/// Each worker sends and waits for the same bytes back, some rounds of several sizes.
class PingPongTest : public ConformanceTest {
 protected:
  void play(std::uint16_t workers) { play(workers, GetParam().descriptor.wakeup); }

  void play(std::uint16_t workers, Wakeup wakeup) {
    const std::vector<std::size_t> sizes{8, 0, 1, within_limit(2000, workers), 8};
    const std::size_t largest = 2000;
    LinkSpec waiting = spec(workers, largest, true);
    waiting.wakeup = wakeup;
    start(waiting, [&](WorkerId me, AnyWorker& end) {
      std::vector<std::byte> answer(largest);
      for (std::uint32_t i = 0; i < 50; ++i) {
        const auto ball = make_message(me, i, sizes[i % sizes.size()]);
        require(end.send(ball).good(), "send");
        const IoResult io = end.receive(answer);
        require(io.good() && equal(ball, ConstBytes(answer).first(io.bytes_or_errno)), "answer");
      }
    });
    for (std::uint32_t i = 0; i < 50u * workers; ++i) {
      const Arrival arrival = parent().receive(buffer_);
      ASSERT_TRUE(arrival.io.good());
      const ConstBytes ball = ConstBytes(buffer_).first(arrival.io.bytes_or_errno);
      ASSERT_TRUE(parent().send(arrival.from, ball).good());
    }
    expect_orderly_end();
  }
};

TEST_P(PingPongTest, WithOneWorker) {
  play(1);
}
TEST_P(PingPongTest, WithThreeWorkers) {
  play(3);
}

TEST_P(PingPongTest, InEveryWayOfWaiting) {
  if (!GetParam().descriptor.any_wakeup) return;
  play(2, Wakeup::spinning);
  play(2, Wakeup::spin_then_block);
}

class CapacityTest : public ConformanceTest {
 protected:
  std::size_t bytes() const { return within_limit(1024); }
  /// Of a link that is opened for it, with queues of the size that is asked for, or the usual one.
  std::unique_ptr<AnyLink> link_with(std::size_t queue_bytes) {
    settings_.queue_bytes = queue_bytes;
    return GetParam().open(spec(1, bytes(), true));
  }
  /// What is told holds a message at least.
  void expect_room(const Capacity& capacity) const {
    EXPECT_GE(capacity.bytes.value_or(bytes()), bytes());
    EXPECT_GE(capacity.messages.value_or(1), 1u);
  }
};

TEST_P(CapacityTest, ALinkTellsWhatItHolds) {
  const std::unique_ptr<AnyLink> link = link_with(0);
  EXPECT_TRUE(link->capacity().bytes);
  expect_room(link->capacity());
  expect_room(link->capacity_down());
}

TEST_P(CapacityTest, AQueueHasTheSizeThatWasAskedForOrItsOnlyOne) {
  const std::size_t usual = link_with(0)->capacity().bytes.value_or(0);
  for (const std::size_t asked : {4 * bytes(), 9 * bytes()}) {
    const std::unique_ptr<AnyLink> link = link_with(asked);
    if (!GetParam().descriptor.any_queue) {
      EXPECT_EQ(link->capacity().bytes, usual);
      continue;
    }
    for (const Capacity& capacity : {link->capacity(), link->capacity_down()}) {
      EXPECT_GE(capacity.bytes.value_or(0), asked);
      EXPECT_LE(capacity.bytes.value_or(0), 4 * asked);
    }
  }
}

class SharedSumTest : public ConformanceTest {};

TEST_P(SharedSumTest, AddsWhatTenWorkersAdd) {
  start(spec(10, 8),
        [](WorkerId me, AnyWorker& end) { require(end.add(index_of(me) + 1.0).good(), "add"); });
  double total = 0;
  ASSERT_TRUE(parent().collect(total).good());
  EXPECT_EQ(total, 55);
  expect_orderly_end();
}

INSTANTIATE_TEST_SUITE_P(Transports, DeliveryTest, testing::ValuesIn(carriers()), name_of);
INSTANTIATE_TEST_SUITE_P(Transports, CapacityTest, testing::ValuesIn(carriers()), name_of);
INSTANTIATE_TEST_SUITE_P(Transports, PingPongTest, testing::ValuesIn(carriers()), name_of);
INSTANTIATE_TEST_SUITE_P(Transports, SharedSumTest, testing::ValuesIn(adders()), name_of);

}  // namespace
}  // namespace pibench::test
