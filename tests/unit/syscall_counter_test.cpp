#include "bench/counters/syscall_counter.hpp"

#include <gtest/gtest.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <stdexcept>

#include "bench/harness/worker_pool.hpp"
#include "tests/support/coverage.hpp"
#include "tests/support/durations.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

using test::ample;
using test::brief;

void call(std::uint64_t times) {
  for (std::uint64_t i = 0; i < times; ++i) ::getppid();
}

template <class Body>
pid_t fork_child(Body body) {
  const pid_t child = posix::checked(::fork(), "fork");
  if (child == 0) {
    body();
    ::_exit(0);
  }
  return child;
}

void reap(pid_t child) {
  while (::waitpid(child, nullptr, 0) < 0 && errno == EINTR) continue;
}

struct PipePair {
  PipePair() {
    std::array<int, 2> fds{};
    posix::checked(::pipe(fds.data()), "pipe");
    out.reset(fds[0]);
    in.reset(fds[1]);
  }
  void give() const { posix::checked(::write(in.get(), "x", 1), "write"); }
  void take() const {
    char byte = 0;
    posix::checked(::read(out.get(), &byte, 1), "read");
  }
  posix::Fd out;
  posix::Fd in;
};

/// Blocking reads and writes between a process and its child: four calls per round trip.
void ping_pong(std::uint64_t round_trips) {
  const PipePair there;
  const PipePair back;
  const pid_t child = fork_child([&] {
    for (std::uint64_t i = 0; i < round_trips; ++i) {
      there.take();
      back.give();
    }
  });
  for (std::uint64_t i = 0; i < round_trips; ++i) {
    there.give();
    back.take();
  }
  reap(child);
}

/// Workers of a pool as a trial has them, each of which makes `times` calls.
void work_in_a_pool(std::uint64_t times) {
  Scoreboard board(3);
  WorkerPool pool(board, ample);
  pool.fork_all([&](WorkerId me) {
    if (!board.arrive_and_wait(me)) return;
    call(times);
    board.row(me).state = WorkerState::done;
  });
  const bool ready = board.wait_for_all_ready();
  board.release();
  if (!ready || !pool.reap_all())
    throw std::runtime_error(pool.cause() ? pool.cause()->reason : "no cause");
}

/// Where tracing is not permitted, each test checks the reason instead.
class SyscallCounterTest : public testing::Test {
 protected:
  void TearDown() override {
    EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG | __WALL), -1) << "a child is left";
    EXPECT_EQ(errno, ECHILD);
  }

  static bool refused(const std::string& why_not) {
    return why_not.find("ptrace(PTRACE_SEIZE)") == 0;
  }
  /// The difference of calls that `body(n)` makes with n and with 0; nullopt where refused, and in
  /// a build for coverage, whose processes end with calls of their own.
  template <class Body>
  std::optional<std::uint64_t> more_calls(Body body, std::uint64_t n) {
    const SyscallCount none = count_system_calls([&] { body(0); }, ample);
    const SyscallCount all = count_system_calls([&] { body(n); }, ample);
    if (refused(none.why_not)) return std::nullopt;
    EXPECT_TRUE(none.completed && all.completed) << none.why_not << all.why_not;
    if (test::counts_coverage) return std::nullopt;
    return all.calls - none.calls;
  }
  /// True also where refused.
  static bool failed_with(const SyscallCount& count, const std::string& part) {
    EXPECT_FALSE(count.completed);
    return refused(count.why_not) || count.why_not.find(part) != std::string::npos;
  }

  SignalGuard signals_;
};

TEST_F(SyscallCounterTest, CountsExactly) {
  EXPECT_EQ(more_calls(call, 1000).value_or(1000), 1000U);
}

TEST_F(SyscallCounterTest, CountsAForkedChild) {
  const auto in_child = [](std::uint64_t n) {
    reap(fork_child([&] { call(n); }));
    call(2 * n);
  };
  EXPECT_EQ(more_calls(in_child, 300).value_or(900), 900U);
}

TEST_F(SyscallCounterTest, CountsAGrandchildThatIsLeftAlone) {
  const auto orphan = [](std::uint64_t n) {
    ::signal(SIGCHLD, SIG_DFL);  // a handler would count where the child happens to end first
    fork_child([&] { fork_child([&] { call(n); }); });
  };
  EXPECT_EQ(more_calls(orphan, 300).value_or(300), 300U);
}

TEST_F(SyscallCounterTest, ARoundTripThroughPipesMakesFourCalls) {
  EXPECT_EQ(more_calls(ping_pong, 250).value_or(1000), 1000U);
}

TEST_F(SyscallCounterTest, WhatTheVdsoAnswersDoesNotCount) {
  const auto look = [](std::uint64_t n) {
    for (std::uint64_t i = 0; i < n; ++i) static_cast<void>(Clock::now());
  };
  EXPECT_EQ(more_calls(look, 1000).value_or(0), 0U);
}

TEST_F(SyscallCounterTest, WorksWithoutASignalGuard) {
  ::signal(SIGCHLD, SIG_DFL);
  EXPECT_EQ(more_calls(call, 10).value_or(10), 10U);
}

TEST_F(SyscallCounterTest, AWorkerPoolWorksAsUsual) {
  const SyscallCount count = count_system_calls([] { work_in_a_pool(1000); }, ample);
  EXPECT_TRUE(count.completed || refused(count.why_not)) << count.why_not;
  EXPECT_GE(count.calls, count.completed ? 3000U : 0U);
}

TEST_F(SyscallCounterTest, AFailedPoolIsReported) {
  const auto die = [](std::uint64_t) { ::raise(SIGKILL); };
  const SyscallCount count = count_system_calls(
      [&] {
        Scoreboard board(2);
        WorkerPool pool(board, ample);
        pool.fork_all([&](WorkerId me) { die(index_of(me)); });
        pool.reap_all();
        throw std::runtime_error(pool.cause().value().reason);
      },
      ample);
  EXPECT_TRUE(failed_with(count, "was killed by signal 9 (Killed)")) << count.why_not;
}

TEST_F(SyscallCounterTest, SignalsArriveAndDoNotDisturb) {
  const posix::Mapping page = posix::Mapping::anonymous(sizeof(std::uint64_t));
  static volatile std::uint64_t* ticks = nullptr;
  ticks = static_cast<std::uint64_t*>(page.data());
  const auto ticking = [](std::uint64_t n) {
    ::signal(SIGALRM, [](int) { *ticks = *ticks + 1; });
    const suseconds_t every_us = n == 0 ? 0 : 500;
    const itimerval interval{.it_interval = {0, every_us}, .it_value = {0, every_us}};
    ::setitimer(ITIMER_REAL, &interval, nullptr);
    call(n);
    while (n != 0 && *ticks == 0) continue;
    ::signal(SIGALRM, SIG_IGN);
  };
  const std::optional<std::uint64_t> calls = more_calls(ticking, 2000);
  if (!calls) return;
  EXPECT_GT(*ticks, 0U);
  EXPECT_EQ(*calls, 2000U + *ticks) << "each tick adds the return from its handler";
}

TEST_F(SyscallCounterTest, ABlockedBodyEndsAtTheDeadline) {
  const auto start = Clock::now();
  const SyscallCount count = count_system_calls(
      [] {
        const pid_t child = fork_child([] {
          for (;;) ::pause();
        });
        reap(child);
      },
      brief);
  EXPECT_TRUE(failed_with(count, "deadline of 0.2 s passed")) << count.why_not;
  EXPECT_LT(Clock::now() - start, std::chrono::seconds(20));
}

TEST_F(SyscallCounterTest, ABodyFullOfCallsEndsAtTheDeadline) {
  const SyscallCount count = count_system_calls(
      [] {
        fork_child([] {
          for (;;) ::getppid();
        });
        for (;;) ::getppid();
      },
      brief);
  EXPECT_TRUE(failed_with(count, "deadline of 0.2 s passed")) << count.why_not;
}

TEST_F(SyscallCounterTest, AStoppedBodyEndsAtTheDeadline) {
  const SyscallCount count = count_system_calls([] { ::raise(SIGSTOP); }, brief);
  EXPECT_TRUE(failed_with(count, "deadline of 0.2 s passed")) << count.why_not;
}

TEST_F(SyscallCounterTest, AStoppedChildGoesOnAfterSigcont) {
  const auto stop_and_go = [](std::uint64_t n) {
    const pid_t child = fork_child([&] {
      ::raise(SIGSTOP);
      call(n);
    });
    int status = 0;
    while (::waitpid(child, &status, WUNTRACED) < 0 && errno == EINTR) continue;
    if (!WIFSTOPPED(status)) throw std::runtime_error("it did not stop");
    ::kill(child, SIGCONT);
    reap(child);
  };
  EXPECT_EQ(more_calls(stop_and_go, 100).value_or(100), 100U);
}

TEST_F(SyscallCounterTest, ACrashIsReported) {
  const SyscallCount count = count_system_calls([] { ::raise(SIGKILL); }, ample);
  EXPECT_TRUE(failed_with(count, "was killed by signal 9 (Killed)")) << count.why_not;
}

TEST_F(SyscallCounterTest, AnEarlyExitIsReported) {
  const SyscallCount count = count_system_calls([] { ::_exit(7); }, ample);
  EXPECT_TRUE(failed_with(count, "exited early with status 7")) << count.why_not;
}

TEST_F(SyscallCounterTest, CarriesAnExceptionsText) {
  const SyscallCount count =
      count_system_calls([] { throw std::runtime_error("no more ink"); }, ample);
  EXPECT_TRUE(failed_with(count, "no more ink")) << count.why_not;
}

/// What is traced already cannot be traced once more, which is how a refusal looks.
TEST_F(SyscallCounterTest, SaysThatTracingIsRefused) {
  const SyscallCount outer = count_system_calls(
      [] { throw std::runtime_error(count_system_calls([] {}, ample).why_not); }, ample);
  EXPECT_FALSE(outer.completed);
  EXPECT_TRUE(refused(outer.why_not)) << outer.why_not;
}

TEST_F(SyscallCounterTest, LeavesOtherChildrenAlone) {
  const pid_t other = fork_child([] {});
  const SyscallCount count = count_system_calls([] {}, ample);
  EXPECT_FALSE(count.completed);
  EXPECT_NE(count.why_not.find("other children"), std::string::npos) << count.why_not;
  EXPECT_EQ(::waitpid(other, nullptr, 0), other);
}

TEST_F(SyscallCounterTest, ACountPerOperation) {
  if (test::counts_coverage) GTEST_SKIP() << "its processes end with calls of their own";
  const CallsPerOperation count = calls_per_operation(ping_pong, 100, ample);
  EXPECT_EQ(count.calls.value_or(4), 4.0) << count.why_not;
  EXPECT_TRUE(count.calls || refused(count.why_not.substr(count.why_not.find("ptrace"))));
}

TEST_F(SyscallCounterTest, ACountPerOperationWithinTheTolerance) {
  if (test::counts_coverage) GTEST_SKIP() << "its processes end with calls of their own";
  const posix::Mapping page = posix::Mapping::anonymous(sizeof(std::atomic<int>));
  auto& runs = *static_cast<std::atomic<int>*>(page.data());
  const auto noisy = [&](std::uint64_t n) {
    if (++runs == 3) call(4);
    call(2 * n);
  };
  const CallsPerOperation count = calls_per_operation(noisy, 1000, ample);
  EXPECT_NEAR(count.calls.value_or(2.002), 2.002, 1e-9) << count.why_not;
}

TEST_F(SyscallCounterTest, NoCountPerOperationWhereRunsDiffer) {
  if (test::counts_coverage) GTEST_SKIP() << "its processes end with calls of their own";
  const posix::Mapping page = posix::Mapping::anonymous(sizeof(std::atomic<int>));
  auto& runs = *static_cast<std::atomic<int>*>(page.data());
  const auto differing = [&](std::uint64_t n) { call(++runs == 3 ? 3 * n : 2 * n); };
  const CallsPerOperation count = calls_per_operation(differing, 100, ample);
  EXPECT_FALSE(count.calls);
  const bool says_so = count.why_not == "differs from run to run: 2 and 4 calls per operation" ||
                       count.why_not.find("ptrace") != std::string::npos;
  EXPECT_TRUE(says_so) << count.why_not;
}

TEST_F(SyscallCounterTest, NoCountPerOperationWhereARunFails) {
  const CallsPerOperation count = calls_per_operation(
      [](std::uint64_t n) {
        if (n > 10) throw std::runtime_error("too many");
      },
      10, ample);
  EXPECT_FALSE(count.calls);
  const bool says_so = count.why_not == "20 operations: too many" ||
                       count.why_not.find("ptrace") != std::string::npos;
  EXPECT_TRUE(says_so) << count.why_not;
}

}  // namespace
}  // namespace pibench
