// Workers told apart by the type of their messages.
#include "transports/sysv_mq.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <initializer_list>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/harness/worker_pool.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/messages.hpp"

namespace pibench {
namespace {

using test::ample;
using test::equal;
using test::make_message;

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

  bool is_message(WorkerId worker, std::uint32_t sequence) const {
    return equal(make_message(worker, sequence, bytes), buffer_);
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
  std::array<std::uint32_t, workers> due{};
  for (std::uint32_t i = 0; i < workers * messages; ++i) {
    const Arrival arrival = parent.receive(buffer_);
    ASSERT_EQ(arrival.io, IoResult::ok(bytes));
    std::uint32_t& sequence = due.at(index_of(arrival.from));
    EXPECT_TRUE(is_message(arrival.from, sequence++)) << "worker " << index_of(arrival.from);
  }
  EXPECT_GT(queues_last_used_here(), 0u);
  for (const std::uint16_t i : Workers{4, 9, 0, 7, 2, 5, 8, 1, 6, 3})
    EXPECT_TRUE(parent.send(WorkerId{i}, make_message(WorkerId{i}, messages, bytes)).good());
  EXPECT_TRUE(pool.reap_all()) << (pool.cause() ? pool.cause()->reason : "");
}

}  // namespace
}  // namespace pibench
