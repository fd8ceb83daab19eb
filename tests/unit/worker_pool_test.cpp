#include "bench/harness/worker_pool.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <thread>

#include "tests/support/durations.hpp"
#include "tests/support/printing.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench {
namespace {

using test::ample;

class WorkerPoolTest : public testing::Test {
 protected:
  /// Three workers that pass the barrier and then do `body`; the reason why the pool stopped.
  template <class Body>
  std::string reason_of(Body body, Nanoseconds deadline = ample) {
    Scoreboard board(3);
    WorkerPool pool(board, deadline);
    pool.fork_all([&](WorkerId me) {
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

  static bool is_last(WorkerId me) { return index_of(me) == 2; }

  void TearDown() override {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a child is left";
    EXPECT_EQ(errno, ECHILD);
  }

  SignalGuard signals_;
};

TEST_F(WorkerPoolTest, AnOrderlyEndHasNoCause) {
  EXPECT_EQ(reason_of([](WorkerId) {}), "");
}

/// What a worker does whose part is over, and when it did.
struct Lingering {
  std::int64_t from_ns;
  std::int64_t to_ns;

  void linger(Scoreboard& board) noexcept {
    from_ns = stamp_ns();
    board.linger();
    to_ns = stamp_ns();
  }
  Nanoseconds time() const noexcept { return Nanoseconds(to_ns - from_ns); }
};

TEST_F(WorkerPoolTest, AWorkerLingersUntilItIsDismissed) {
  Scoreboard board(1);
  posix::SharedArray<Lingering> lingering(1);
  WorkerPool pool(board, ample);
  pool.fork_all([&](WorkerId me) {
    if (!board.arrive_and_wait(me)) return;
    board.row(me).state = WorkerState::done;
    lingering[0].linger(board);
  });
  ASSERT_TRUE(board.wait_for_all_ready());
  board.release();
  while (board.row(WorkerId{0}).state != WorkerState::done) std::this_thread::yield();
  const std::int64_t dismissed_at_ns = stamp_ns();
  board.dismiss();
  EXPECT_TRUE(pool.reap_all());
  // A test that got no CPU for so long may find the worker gone.
  EXPECT_TRUE(lingering[0].to_ns >= dismissed_at_ns ||
              lingering[0].time() >= Scoreboard::lingering_max);
}

TEST_F(WorkerPoolTest, AWorkerThatNobodyDismissesLeavesByItself) {
  posix::SharedArray<Lingering> lingering(3);
  Scoreboard other(1);
  EXPECT_EQ(reason_of([&](WorkerId me) { lingering[index_of(me)].linger(other); }), "");
  for (const Lingering& each : lingering.all()) EXPECT_GE(each.time(), Scoreboard::lingering_max);
}

TEST_F(WorkerPoolTest, NamesAKilledWorker) {
  const std::string reason = reason_of([](WorkerId me) {
    if (is_last(me)) ::raise(SIGKILL);
  });
  EXPECT_EQ(reason, "worker 2 was killed by signal 9 (Killed) while computing");
}

TEST_F(WorkerPoolTest, NamesAWorkerThatExitsEarly) {
  const std::string reason = reason_of([](WorkerId me) {
    if (is_last(me)) ::_exit(7);
  });
  EXPECT_EQ(reason, "worker 2 exited early with status 7 while computing");
}

TEST_F(WorkerPoolTest, CarriesAnExceptionsText) {
  const std::string reason = reason_of([](WorkerId me) {
    if (is_last(me)) throw std::runtime_error("no more ink");
  });
  EXPECT_EQ(reason, "worker 2: no more ink");
}

TEST_F(WorkerPoolTest, StopsAtTheDeadlineForAStoppedWorker) {
  const std::string reason = reason_of(
      [](WorkerId me) {
        if (is_last(me)) ::raise(SIGSTOP);
      },
      std::chrono::seconds(2));
  EXPECT_NE(reason.find("deadline of 2 s passed: worker 2 was still computing"), std::string::npos)
      << reason;
}

TEST_F(WorkerPoolTest, ADeadlineThatNothingHeedsEndsItsProcess) {
  const auto hang = [] {
    const Deadline deadline(std::chrono::milliseconds(1), std::chrono::milliseconds(50));
    for (;;) ::pause();
  };
  EXPECT_EXIT(hang(), testing::ExitedWithCode(1), "a call does not return");
}

TEST_F(WorkerPoolTest, StopsAtTheDeadlineForASpinningWorker) {
  const std::string reason = reason_of(
      [](WorkerId me) {
        volatile bool for_ever = is_last(me);
        while (for_ever) continue;
      },
      std::chrono::seconds(2));
  EXPECT_NE(reason.find("worker 2 was still computing"), std::string::npos) << reason;
}

TEST_F(WorkerPoolTest, AWorkerThatDiesBeforeTheBarrierBreaksIt) {
  Scoreboard board(2);
  WorkerPool pool(board, ample);
  pool.fork_all([&](WorkerId me) {
    if (index_of(me) == 1) ::raise(SIGABRT);
    board.arrive_and_wait(me);
  });
  EXPECT_FALSE(board.wait_for_all_ready());
  ASSERT_TRUE(pool.cause());
  EXPECT_NE(pool.cause()->reason.find("worker 1 was killed by signal 6"), std::string::npos);
}

TEST_F(WorkerPoolTest, WorkersDieWithAKilledParent) {
  std::array<int, 2> alive{};  // its write end is held by the parent and its worker only
  ASSERT_EQ(::pipe(alive.data()), 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    Scoreboard board(1);
    WorkerPool pool(board, ample);
    pool.fork_all([&](WorkerId me) { board.arrive_and_wait(me); });
    board.wait_for_all_ready();
    ::raise(SIGKILL);
  }
  ::close(alive[1]);
  ::waitpid(parent, nullptr, 0);
  char none = 0;
  EXPECT_EQ(::read(alive[0], &none, 1), 0) << "end of file: the worker is dead too";
  ::close(alive[0]);
}

}  // namespace
}  // namespace pibench
