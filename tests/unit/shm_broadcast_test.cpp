// The ring that all workers read: between threads, so that the thread sanitizer sees all sides, and
// between processes, beside messages to one of them.
#include "transports/shm_broadcast.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tests/support/forked.hpp"
#include "tests/support/messages.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::test {
namespace {

constexpr WorkerId of_the_parent{0};

class BroadcastThreadsTest : public testing::TestWithParam<Wakeup> {};

void expect_publications(shm::BroadcastReader reader, shm::Doorbell& bell, Wakeup wakeup,
                         std::uint32_t count, std::size_t bytes_max) {
  std::vector<std::byte> buffer(bytes_max);
  for (std::uint32_t i = 0; i < count; ++i) {
    ASSERT_TRUE(shm::wait_until(bell, wakeup, [&] { return reader.ready(); }));
    const IoResult io = reader.take(buffer);
    ASSERT_TRUE(io.good());
    ASSERT_TRUE(equal(make_message(of_the_parent, i, i % (bytes_max + 1)),
                      ConstBytes(buffer).first(io.bytes_or_errno)));
  }
  EXPECT_FALSE(reader.ready());
}

TEST_P(BroadcastThreadsTest, EachReaderHasEveryMessageInOrder) {
  constexpr std::uint16_t readers = 3;
  constexpr std::size_t bytes_max = 40;
  const std::uint32_t messages = GetParam() == Wakeup::blocking ? 70'000 : 500;
  const shm::SlotLayout layout(bytes_max, 512);
  const posix::Mapping pages =
      posix::Mapping::anonymous(shm::BroadcastRing::bytes(layout, readers));
  const shm::BroadcastRing broadcast(pages.data(), layout, readers);
  std::vector<shm::Doorbell> bells(readers);
  std::vector<shm::Doorbell*> all;
  for (shm::Doorbell& bell : bells) all.push_back(&bell);
  std::vector<std::thread> threads;
  for (std::uint16_t i = 0; i < readers; ++i)
    threads.emplace_back([&, i] {
      expect_publications({broadcast, WorkerId{i}, GetParam()}, bells[i], GetParam(), messages,
                          bytes_max);
    });
  shm::BroadcastProducer producer(broadcast, all, GetParam());
  for (std::uint32_t i = 0; i < messages; ++i)
    ASSERT_TRUE(producer.publish(make_message(of_the_parent, i, i % (bytes_max + 1))).good());
  for (std::thread& thread : threads) thread.join();
}

INSTANTIATE_TEST_SUITE_P(Shm, BroadcastThreadsTest,
                         testing::Values(Wakeup::blocking, Wakeup::spinning,
                                         Wakeup::spin_then_block));

/// The number of every message that is for `worker`, in the order in which the parent sends them:
/// of seven, five are for all, and of the others each is for one of the two.
bool is_for_all(std::uint32_t number) {
  return number % 7 < 5;
}
bool is_for(WorkerId worker, std::uint32_t number) {
  return is_for_all(number) || number % 2 == index_of(worker);
}

bool receives_its_own_in_order(BroadcastWorker& end, WorkerId me, std::uint32_t count) {
  std::vector<std::byte> buffer(sizeof(std::uint64_t));
  for (std::uint32_t i = 0; i < count; ++i) {
    if (!is_for(me, i)) continue;
    const IoResult io = end.receive(buffer);
    if (!io.good() || !equal(make_message(of_the_parent, i, buffer.size()), buffer)) return false;
  }
  return true;
}

TEST(ShmBroadcastTest, MessagesToAllAndToOneComeInTheOrderInWhichTheyWereSent) {
  constexpr std::uint32_t messages = 50'000;
  posix::RunDirectory run = posix::RunDirectory::create();
  const Settings settings{.redis_url = {}, .queue_bytes = 256};
  ShmBroadcast link = ShmBroadcast::open({.workers = 2,
                                          .message_bytes = sizeof(std::uint64_t),
                                          .fixed_size = true,
                                          .replies = true,
                                          .wakeup = Wakeup::blocking,
                                          .run = run,
                                          .settings = settings});
  std::vector<Forked> workers;
  for (std::uint16_t i = 0; i < 2; ++i)
    workers.emplace_back([&link, me = WorkerId{i}] {
      BroadcastWorker end = std::move(link).worker(me);
      return receives_its_own_in_order(end, me, messages);
    });
  BroadcastParent parent = std::move(link).parent();
  for (std::uint32_t i = 0; i < messages; ++i) {
    const auto message = make_message(of_the_parent, i, sizeof(std::uint64_t));
    const WorkerId to{static_cast<std::uint16_t>(i % 2)};
    ASSERT_TRUE((is_for_all(i) ? parent.publish(message) : parent.send(to, message)).good());
  }
  for (Forked& worker : workers) EXPECT_TRUE(worker.succeeded());
}

}  // namespace
}  // namespace pibench::test
