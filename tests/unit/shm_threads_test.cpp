// What the transports do with shared memory, between threads, so that the thread sanitizer sees
// both sides. The rings have tests of their own.
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <thread>
#include <vector>

#include "bench/scenarios/contention/locks.hpp"
#include "tests/support/messages.hpp"
#include "tests/support/threads.hpp"
#include "transports/boost_managed.hpp"
#include "transports/boost_mq.hpp"
#include "transports/mp_array.hpp"
#include "transports/mp_shareable_list.hpp"
#include "transports/mp_value.hpp"
#include "transports/shm/doorbell.hpp"
#include "transports/shm_mutex.hpp"
#include "transports/shm_semaphore.hpp"

namespace pibench {
namespace {

using test::equal;
using test::make_message;
using test::Threads;

// Each of these is the way up of one transport, for spec.workers senders and one receiver.

class UpShmMutex {
 public:
  explicit UpShmMutex(const LinkSpec& spec) : region_(spec) {}
  IoResult put(WorkerId from, ConstBytes message) noexcept {
    return region_.up().put(region_.layout(), index_of(from), from, message);
  }
  Arrival take(Bytes buffer) noexcept { return region_.up().take(region_.layout(), buffer); }

 private:
  ShmMutex::Region region_;
};

class UpShmSemaphore {
 public:
  explicit UpShmSemaphore(const LinkSpec& spec) : region_(spec) {}
  IoResult put(WorkerId from, ConstBytes message) noexcept {
    return region_.up().put(region_.layout(), from, message);
  }
  Arrival take(Bytes buffer) noexcept { return region_.up().take(region_.layout(), buffer); }

 private:
  ShmSemaphore::Region region_;
};

class UpBoostManaged {
 public:
  explicit UpBoostManaged(const LinkSpec& spec) : region_(spec) {}
  IoResult put(WorkerId from, ConstBytes message) noexcept {
    return region_.up().put(from, message);
  }
  Arrival take(Bytes buffer) noexcept { return region_.up().take(buffer); }

 private:
  BoostManaged::Region region_;
};

/// The sender's id comes after the message.
class UpBoostMq {
 public:
  explicit UpBoostMq(const LinkSpec& spec)
      : queue_(spec.run, spec.message_bytes + sizeof(WorkerId)),
        in_(spec.message_bytes + sizeof(WorkerId)) {}
  IoResult put(WorkerId from, ConstBytes message) {
    std::vector<std::byte> out(message.begin(), message.end());
    const ConstBytes id = std::as_bytes(std::span(&from, 1));
    out.insert(out.end(), id.begin(), id.end());
    return queue_.send_in_turn(out, turn_);
  }
  Arrival take(Bytes buffer) {
    const IoResult io = queue_.receive(in_);
    if (!io.good()) return {io, WorkerId{}};
    Arrival arrival{IoResult::ok(io.bytes_or_errno - sizeof arrival.from), WorkerId{}};
    std::memcpy(buffer.data(), in_.data(), arrival.io.bytes_or_errno);
    std::memcpy(&arrival.from, in_.data() + arrival.io.bytes_or_errno, sizeof arrival.from);
    return arrival;
  }

 private:
  BoostMq::Queue queue_;
  shm::RobustMutex turn_{shm::RobustMutex::AfterDeath::unusable};
  std::vector<std::byte> in_;
};

class UpMpArray {
 public:
  explicit UpMpArray(const LinkSpec& spec)
      : boxes_(mp::ArrayStorage(spec.workers, spec.message_bytes)) {}
  IoResult put(WorkerId from, ConstBytes message) noexcept {
    return boxes_.put(index_of(from), from, message);
  }
  Arrival take(Bytes buffer) noexcept { return boxes_.take(buffer); }

 private:
  mp::Boxes<mp::ArrayStorage> boxes_;
};

class UpMpShareableList {
 public:
  explicit UpMpShareableList(const LinkSpec& spec)
      : manager_(spec.run),
        boxes_(MpShareableList::Storage(manager_.make_list(spec.workers, spec.message_bytes))) {}
  IoResult put(WorkerId from, ConstBytes message) noexcept {
    return boxes_.put(index_of(from), from, message);
  }
  Arrival take(Bytes buffer) noexcept { return boxes_.take(buffer); }

 private:
  mp::SharedMemoryManager manager_;
  mp::Boxes<MpShareableList::Storage> boxes_;
};

template <class Up>
class BuffersBetweenThreadsTest : public testing::Test {
 protected:
  static constexpr std::uint16_t senders = 3;
  static constexpr std::uint32_t messages = 600;  // of each
  static constexpr std::size_t bytes_max = 5000;  // so that a buffer is full now and then

  /// All sizes, nothing and the largest message among them.
  static std::vector<std::byte> message(WorkerId from, std::uint32_t number) {
    return make_message(from, number, std::size_t{number} * 100 % (bytes_max + 100));
  }

  posix::RunDirectory run_ = posix::RunDirectory::create();
  Settings settings_;
  Up up_{LinkSpec{.workers = senders,
                  .message_bytes = bytes_max,
                  .fixed_size = false,
                  .replies = false,
                  .wakeup = Wakeup::blocking,
                  .run = run_,
                  .settings = settings_}};
};

using Ups = testing::Types<UpShmMutex, UpShmSemaphore, UpBoostManaged, UpBoostMq, UpMpArray,
                           UpMpShareableList>;
TYPED_TEST_SUITE(BuffersBetweenThreadsTest, Ups);

TYPED_TEST(BuffersBetweenThreadsTest, EachSendersMessagesArriveWholeAndInOrder) {
  Threads sending(this->senders, [this](std::uint16_t i) {
    for (std::uint32_t number = 0; number < this->messages; ++number)
      ASSERT_TRUE(this->up_.put(WorkerId{i}, this->message(WorkerId{i}, number)).good());
  });
  std::vector<std::uint32_t> next(this->senders);
  std::vector<std::byte> buffer(this->bytes_max);
  for (std::uint32_t i = 0; i < this->senders * this->messages; ++i) {
    const Arrival arrival = this->up_.take(buffer);
    ASSERT_TRUE(arrival.io.good());
    ASSERT_LT(index_of(arrival.from), this->senders);
    EXPECT_TRUE(equal(this->message(arrival.from, next[index_of(arrival.from)]++),
                      ConstBytes(buffer).first(arrival.io.bytes_or_errno)));
  }
}

template <class Sum>
void expect_that_all_are_added(Sum& sum, std::uint16_t workers) {
  Threads adding(workers, [&sum](std::uint16_t i) { ASSERT_TRUE(sum.add(i + 1).good()); });
  double total = 0;
  ASSERT_TRUE(sum.collect(total).good());
  EXPECT_EQ(total, workers * (workers + 1) / 2);
}

TEST(SharedSumBetweenThreadsTest, IsCompleteWhenAllHaveAdded) {
  constexpr std::uint16_t workers = 10;
  posix::RunDirectory run = posix::RunDirectory::create();
  const Settings settings;
  ShmSemaphore::Region region({.workers = workers,
                               .message_bytes = 8,
                               .fixed_size = true,
                               .replies = false,
                               .wakeup = Wakeup::blocking,
                               .run = run,
                               .settings = settings});
  expect_that_all_are_added(region, workers);
  MpValue::Sum sum(workers);
  expect_that_all_are_added(sum, workers);
}

template <class Primitive>
class PrimitivesBetweenThreadsTest : public testing::Test {};

/// Those that lie in shared memory: of the kernel's other locks the sanitizer knows nothing.
using Primitives = testing::Types<
    contention::Under<contention::UnnamedSemaphore>, contention::Under<contention::NamedSemaphore>,
    contention::Under<contention::PthreadRobustMutex>, contention::Under<contention::FutexLock>,
    contention::Under<contention::BoostMutex>, contention::FetchSub>;
TYPED_TEST_SUITE(PrimitivesBetweenThreadsTest, Primitives);

TYPED_TEST(PrimitivesBetweenThreadsTest, NoDecrementIsLost) {
  constexpr std::uint16_t threads = 4;
  constexpr int each = 5000;
  posix::RunDirectory run = posix::RunDirectory::create();
  const Settings settings;
  TypeParam primitive({run, settings});
  contention::Count count{threads * each};
  Threads(threads, [&](std::uint16_t) {
    for (int i = 0; i < each; ++i) ASSERT_TRUE(primitive.decrement(count).good());
  }).join();
  EXPECT_EQ(primitive.get(count), 0);
}

TEST(DoorbellBetweenThreadsTest, AllWhoSleepAtOneBellLearnOfEveryChange) {
  constexpr std::uint16_t sleepers = 3;
  constexpr std::uint32_t rounds = 3000;
  shm::Doorbell bell;
  shm::Doorbell all_awake;
  std::atomic<std::uint32_t> round{0};
  std::atomic<std::uint32_t> awake{0};
  std::uint32_t guarded = 0;  // plain: only the bells keep its users apart
  Threads sleeping(sleepers, [&](std::uint16_t) {
    for (std::uint32_t r = 1; r <= rounds; ++r) {
      ASSERT_TRUE(bell.sleep_until([&] { return round.load() >= r; }));
      ASSERT_EQ(guarded, r);
      ++awake;
      all_awake.ring();
    }
  });
  for (std::uint32_t r = 1; r <= rounds; ++r) {
    guarded = r;
    round.store(r);
    bell.ring();
    ASSERT_TRUE(all_awake.sleep_until([&] { return awake.load() == r * sleepers; }));
  }
}

using shm::RobustMutex;

/// A thread that ends as the holder of a robust mutex has died with it.
void die_holding(RobustMutex& mutex) {
  std::thread([&mutex] { ASSERT_TRUE(mutex.lock().good()); }).join();
}

TEST(RobustMutexBetweenThreadsTest, ADeadHoldersIsTakenOverOrUnusable) {
  RobustMutex taken_over;
  die_holding(taken_over);
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(shm::Hold(taken_over).io().good());
  RobustMutex unusable(RobustMutex::AfterDeath::unusable);
  die_holding(unusable);
  for (int i = 0; i < 4; ++i) EXPECT_EQ(shm::Hold(unusable).io().status, IoStatus::peer_gone);
}

TEST(RobustMutexBetweenThreadsTest, WhoWaitsWhenTheHolderDiesGetsIt) {
  RobustMutex mutex;
  EXPECT_TRUE(test::inherited([&mutex] { return mutex.lock(); }).good());
  mutex.unlock();
}

}  // namespace
}  // namespace pibench
