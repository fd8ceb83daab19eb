// What the queue up does with priorities.
#include "transports/posix_mq.hpp"

#include <gtest/gtest.h>

#include <initializer_list>
#include <string>
#include <system_error>
#include <vector>

#include "tests/support/forked.hpp"
#include "tests/support/messages.hpp"

namespace pibench {
namespace {

using test::equal;
using test::Forked;
using test::make_message;

class PosixMqPriorityTest : public testing::Test {
 protected:
  using Workers = std::initializer_list<std::uint16_t>;
  using Priority = PosixMq::Priority;
  struct Sent {
    std::uint16_t worker;
    std::uint32_t sequence;
    unsigned priority;
  };

  void SetUp() override {
    const Probe probe = PosixMq::probe(settings_);
    if (!probe.usable) GTEST_SKIP() << "not usable on this machine: " << probe.reason;
    if (PosixMq::limits(workers).queue_depth_max < messages)
      GTEST_SKIP() << "a queue holds fewer than " << messages
                   << " messages; raise fs.mqueue.msg_max or ulimit -q";
  }

  void TearDown() override {
    const std::string name = run_.latest_kernel_name();
    if (name.empty()) return;
    EXPECT_EQ(::mq_open(name.c_str(), O_RDWR), -1) << "a queue is left";
    EXPECT_EQ(errno, ENOENT);
  }

  PosixMq open(std::uint16_t senders) {
    return PosixMq::open({.workers = senders,
                          .message_bytes = bytes,
                          .fixed_size = false,
                          .replies = false,
                          .wakeup = PosixMq::descriptor.wakeup,
                          .run = run_,
                          .settings = settings_});
  }

  /// Each in a process of its own, one after the other, so that the order of arrival is known.
  static void send_all(PosixMq& link, const std::vector<Sent>& in_turn) {
    for (const Sent& each : in_turn) {
      const WorkerId me{each.worker};
      Forked process([&] {
        auto end = std::move(link).worker(me);
        return end.send(make_message(me, each.sequence, bytes), Priority(each.priority)).good();
      });
      ASSERT_TRUE(process.succeeded());
    }
  }

  void expect(PosixMq::Parent& parent, std::uint16_t worker, std::uint32_t sequence) {
    const Arrival arrival = parent.receive(buffer_);
    ASSERT_EQ(arrival.io, IoResult::ok(bytes));
    EXPECT_EQ(index_of(arrival.from), worker);
    EXPECT_TRUE(equal(make_message(WorkerId{worker}, sequence, bytes), buffer_))
        << "not message " << sequence << " of worker " << worker;
  }

  static constexpr std::uint16_t workers = 3;
  static constexpr std::size_t messages = 9;
  static constexpr std::size_t bytes = 32;
  posix::RunDirectory run_ = posix::RunDirectory::create();
  Settings settings_;
  std::vector<std::byte> buffer_ = std::vector<std::byte>(bytes);
};

TEST_F(PosixMqPriorityTest, TheHighestArrivesFirstAndEqualOnesInTheirOrder) {
  PosixMq link = open(1);
  const unsigned largest = Priority::largest();
  send_all(link, {{0, 0, 0}, {0, 1, 5}, {0, 2, 1}, {0, 3, 5}, {0, 4, 0}, {0, 5, largest}});
  PosixMq::Parent parent = std::move(link).parent();
  for (const std::uint32_t sequence : {5U, 1U, 3U, 2U, 0U, 4U}) expect(parent, 0, sequence);
}

TEST_F(PosixMqPriorityTest, OrdersTheMessagesOfSeveralWorkers) {
  PosixMq link = open(workers);
  send_all(link, {{0, 0, 1},
                  {1, 0, 2},
                  {2, 0, 3},
                  {2, 1, 1},
                  {1, 1, 3},
                  {0, 1, 2},
                  {0, 2, 3},
                  {1, 2, 1},
                  {2, 2, 2}});
  PosixMq::Parent parent = std::move(link).parent();
  const std::vector<Sent> by_priority{{2, 0, 3}, {1, 1, 3}, {0, 2, 3}, {1, 0, 2}, {0, 1, 2},
                                      {2, 2, 2}, {0, 0, 1}, {2, 1, 1}, {1, 2, 1}};
  for (const Sent& each : by_priority) expect(parent, each.worker, each.sequence);
}

TEST_F(PosixMqPriorityTest, WithoutOneAMessageWaitsForAllThatHaveOne) {
  PosixMq link = open(workers);
  Forked plain([&] {
    return std::move(link).worker(WorkerId{0}).send(make_message(WorkerId{0}, 0, bytes)).good();
  });
  ASSERT_TRUE(plain.succeeded());
  send_all(link, {{1, 0, 0}, {2, 0, 1}});
  PosixMq::Parent parent = std::move(link).parent();
  for (const std::uint16_t worker : Workers{2, 0, 1}) expect(parent, worker, 0);
}

TEST_F(PosixMqPriorityTest, OneTooHighIsRefusedByName) {
  const unsigned largest = Priority::largest();
  EXPECT_EQ(Priority(largest).value(), largest);
  try {
    static_cast<void>(Priority(largest + 1));
    FAIL() << "not refused";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code(), std::errc::invalid_argument);
    const std::string text = error.what();
    EXPECT_NE(text.find("priority " + std::to_string(largest + 1)), std::string::npos) << text;
    EXPECT_NE(text.find("0 to " + std::to_string(largest)), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace pibench
