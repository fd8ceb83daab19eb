// Workers told apart by the type of their messages, and receiving selectively by it.
#include "transports/sysv_mq.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <initializer_list>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/harness/worker_pool.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/messages.hpp"
#include "tests/support/noted_waits.hpp"

namespace pibench {
namespace {

using test::ample;
using test::brief;
using test::BriefDeadline;
using test::equal;
using test::Forked;
using test::make_message;
using test::NotedWaits;
using test::Notes;

/// Queues from which this process was the last to receive, or to which it was the last to send.
std::size_t queues_last_used_here() {
  std::ifstream table("/proc/sysvipc/msg");
  std::string line;
  std::getline(table, line);
  std::size_t found = 0;
  while (std::getline(table, line)) {
    std::istringstream columns(line);
    long key = 0, id = 0, mode = 0, in_bytes = 0, in_messages = 0, last_sender = 0,
         last_receiver = 0;
    columns >> key >> id >> mode >> in_bytes >> in_messages >> last_sender >> last_receiver;
    if (last_sender == ::getpid() || last_receiver == ::getpid()) ++found;
  }
  return found;
}

class SysvMqTypeTest : public testing::Test {
 protected:
  using Workers = std::initializer_list<std::uint16_t>;
  using Worker = SysvMq::Worker;

  void SetUp() override {
    const Probe probe = SysvMq::probe(settings_);
    if (!probe.usable) GTEST_SKIP() << "not usable on this machine: " << probe.reason;
  }
  void TearDown() override { EXPECT_EQ(queues_last_used_here(), 0u) << "a queue is left"; }

  SysvMq open() {
    return SysvMq::open({.workers = workers,
                         .message_bytes = bytes,
                         .fixed_size = false,
                         .replies = true,
                         .wakeup = SysvMq::descriptor.wakeup,
                         .run = run_,
                         .settings = settings_});
  }

  static bool send(Worker& end, WorkerId me, std::uint32_t sequence) {
    return end.send(make_message(me, sequence, bytes)).good();
  }

  /// One message of each worker, from processes that follow one another, so that the order of
  /// arrival is known.
  static void send_in_turn(SysvMq& link, std::uint32_t sequence) {
    for (std::uint16_t i = 0; i < workers; ++i) {
      Forked process([&] {
        Worker end = std::move(link).worker(WorkerId{i});
        return send(end, WorkerId{i}, sequence);
      });
      ASSERT_TRUE(process.succeeded());
    }
  }

  bool is_message(std::uint16_t worker, std::uint32_t sequence) const {
    return equal(make_message(WorkerId{worker}, sequence, bytes), buffer_);
  }
  void expect_from(SysvMq::Parent& parent, std::uint16_t worker, std::uint32_t sequence) {
    ASSERT_EQ(parent.receive_from(WorkerId{worker}, buffer_), IoResult::ok(bytes));
    EXPECT_TRUE(is_message(worker, sequence)) << sequence << " of worker " << worker;
  }
  void expect_next(SysvMq::Parent& parent, std::uint16_t worker, std::uint32_t sequence) {
    const Arrival arrival = parent.receive(buffer_);
    ASSERT_EQ(arrival.io, IoResult::ok(bytes));
    EXPECT_EQ(index_of(arrival.from), worker);
    EXPECT_TRUE(is_message(worker, sequence)) << sequence << " of worker " << worker;
  }

  static constexpr std::uint16_t workers = 10;
  static constexpr std::size_t bytes = 32;
  SignalGuard signals_;
  posix::RunDirectory run_ = posix::RunDirectory::create();
  Settings settings_;
  std::vector<std::byte> buffer_ = std::vector<std::byte>(bytes);
};

TEST_F(SysvMqTypeTest, TenWorkersAreToldApartAndEachGetsItsOwnReply) {
  constexpr std::uint32_t messages = 3;
  SysvMq link = open();
  Scoreboard board(workers);
  WorkerPool pool(board, ample);
  pool.fork_all([&](WorkerId me) {
    Worker end = std::move(link).worker(me);
    if (!board.arrive_and_wait(me)) return;
    for (std::uint32_t i = 0; i < messages; ++i)
      if (!send(end, me, i)) throw std::runtime_error("send");
    std::vector<std::byte> reply(bytes);
    if (!end.receive(reply).good()) throw std::runtime_error("receive");
    if (!equal(make_message(me, messages, bytes), reply)) throw std::runtime_error("not its reply");
    board.row(me).state = WorkerState::done;
  });
  SysvMq::Parent parent = std::move(link).parent();
  ASSERT_TRUE(board.wait_for_all_ready());
  board.release();
  for (std::uint16_t i = workers; i-- > 0;)
    for (std::uint32_t k = 0; k < messages; ++k) expect_from(parent, i, k);
  EXPECT_GT(queues_last_used_here(), 0u);
  for (const std::uint16_t i : Workers{4, 9, 0, 7, 2, 5, 8, 1, 6, 3})
    EXPECT_TRUE(parent.send(WorkerId{i}, make_message(WorkerId{i}, messages, bytes)).good());
  EXPECT_TRUE(pool.reap_all()) << (pool.cause() ? pool.cause()->reason : "");
}

TEST_F(SysvMqTypeTest, WhatIsNotSelectedStaysInItsOrder) {
  SysvMq link = open();
  send_in_turn(link, 0);
  send_in_turn(link, 1);
  SysvMq::Parent parent = std::move(link).parent();
  expect_from(parent, 7, 0);
  expect_from(parent, 3, 0);
  expect_from(parent, 7, 1);
  for (const std::uint16_t i : Workers{0, 1, 2, 4, 5, 6, 8, 9}) expect_next(parent, i, 0);
  for (const std::uint16_t i : Workers{0, 1, 2, 3, 4, 5, 6, 8, 9}) expect_next(parent, i, 1);
}

TEST_F(SysvMqTypeTest, ASelectiveReceiveWaitsThoughOthersMessagesAreThere) {
  const Notes notes;
  SysvMq link = open();
  send_in_turn(link, 0);
  Forked latecomer([&] {
    const BriefDeadline deadline(ample);
    Worker end = std::move(link).worker(WorkerId{5});
    return notes.wait_until_blocked() && send(end, WorkerId{5}, 1);
  });
  SysvMq::Parent parent = std::move(link).parent();
  expect_from(parent, 5, 0);
  {
    const NotedWaits noted(notes, ample);
    expect_from(parent, 5, 1);
  }
  const BriefDeadline deadline(ample);
  for (const std::uint16_t i : Workers{0, 1, 2, 3, 4, 6, 7, 8, 9}) expect_next(parent, i, 0);
  EXPECT_TRUE(latecomer.succeeded());
}

TEST_F(SysvMqTypeTest, ASelectiveReceiveOfNothingEndsAtTheDeadline) {
  SysvMq link = open();
  send_in_turn(link, 0);
  SysvMq::Parent parent = std::move(link).parent();
  expect_from(parent, 5, 0);
  const BriefDeadline deadline(brief);
  EXPECT_EQ(parent.receive_from(WorkerId{5}, buffer_).status, IoStatus::deadline);
}

}  // namespace
}  // namespace pibench
