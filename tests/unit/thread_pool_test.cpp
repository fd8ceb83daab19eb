#include "bench/harness/thread_pool.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <stdexcept>

#include "tests/support/durations.hpp"
#include "tests/support/printing.hpp"

namespace pibench {
namespace {

using test::ample;

class ThreadPoolTest : public testing::Test {
 protected:
  static constexpr std::uint16_t workers = 3;

  /// All pass the barrier and then do `body`; the reason why the pool stopped.
  std::string reason_of(const std::function<void(WorkerId)>& body, Nanoseconds deadline = ample) {
    Scoreboard board(workers);
    ThreadPool pool(board, deadline);
    pool.fork_all([&board, body](WorkerId me) {
      if (!board.arrive_and_wait(me)) return;
      board.row(me).state = WorkerState::computing;
      body(me);
      board.row(me).state = WorkerState::done;
    });
    if (board.wait_for_all_ready()) {
      board.release();
      pool.reap_all();
    }
    return pool.cause() ? pool.cause()->reason : "";
  }

  static bool is_last(WorkerId me) { return index_of(me) == workers - 1; }
  /// As a blocked call does: until told to stop.
  static void wait_for_ever() {
    posix::FutexWord never{0};
    while (!posix::interruption::requested()) posix::futex_wait(never, 0);
  }

  SignalGuard signals_;
};

TEST_F(ThreadPoolTest, WorkersShareTheProcessAndEndInGoodOrder) {
  std::atomic<int> plain{0};
  EXPECT_EQ(reason_of([&](WorkerId) { ++plain; }), "");
  EXPECT_EQ(plain, workers);
}

TEST_F(ThreadPoolTest, CarriesAnExceptionsText) {
  const std::string reason = reason_of([](WorkerId me) {
    if (is_last(me)) throw std::runtime_error("no more ink");
  });
  EXPECT_EQ(reason, "worker 2: no more ink");
}

TEST_F(ThreadPoolTest, AFailureEndsTheParentsWaitForTheOthers) {
  const std::string reason = reason_of([](WorkerId me) {
    if (is_last(me)) throw std::runtime_error("no more ink");
    wait_for_ever();
  });
  EXPECT_EQ(reason, "worker 2: no more ink");
}

TEST_F(ThreadPoolTest, NamesAWorkerThatLeavesBeforeItsWorkIsDone) {
  Scoreboard board(workers);
  ThreadPool pool(board, ample);
  pool.fork_all([&board](WorkerId me) {
    if (is_last(me)) return;
    board.arrive_and_wait(me);
  });
  EXPECT_FALSE(board.wait_for_all_ready());
  ASSERT_TRUE(pool.cause());
  EXPECT_EQ(pool.cause()->reason, "worker 2 returned while starting");
}

TEST_F(ThreadPoolTest, StopsAtTheDeadlineForABlockedWorker) {
  const std::string reason = reason_of(
      [](WorkerId me) {
        if (is_last(me)) wait_for_ever();
        if (is_last(me)) throw std::runtime_error("it was told to stop");
      },
      std::chrono::seconds(2));
  EXPECT_TRUE(reason.find("deadline of 2 s passed: worker 2 was still computing") == 0 ||
              reason == "worker 2: it was told to stop")
      << reason;
}

TEST_F(ThreadPoolTest, APoolThatIsGivenUpEndsItsBlockedWorkers) {
  std::atomic<int> told{0};
  {
    Scoreboard board(workers);
    ThreadPool pool(board, ample);
    pool.fork_all([&](WorkerId me) {
      if (!board.arrive_and_wait(me)) ++told;
    });
    ASSERT_TRUE(board.wait_for_all_ready());
  }
  EXPECT_EQ(told, workers);
}

}  // namespace
}  // namespace pibench
