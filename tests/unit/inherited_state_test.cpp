// What a process is started with, what is made of it, and what a program that it starts gets.
#include "transports/posix/inherited_state.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "bench/harness/signals.hpp"
#include "bench/harness/wait_status.hpp"
#include "bench/harness/worker_pool.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/refused_calls.hpp"

namespace pibench::test {
namespace {

namespace inherited_state = posix::inherited_state;

constexpr std::array some_signals{SIGHUP, SIGUSR1, SIGALRM, SIGCHLD, SIGPIPE, SIGXFSZ};

sigset_t set_of_some() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : some_signals) sigaddset(&set, number);
  return set;
}

sigset_t mask_now() {
  sigset_t mask;
  ::sigprocmask(SIG_SETMASK, nullptr, &mask);
  return mask;
}

void block_all() {
  sigset_t all;
  sigfillset(&all);
  ::sigprocmask(SIG_SETMASK, &all, nullptr);
}

/// Of those that a mask can hold and the C library does not keep for itself.
std::vector<int> in(const sigset_t& set) {
  std::vector<int> numbers;
  for (int number = 1; number < NSIG; ++number)
    if (::sigismember(&set, number) == 1) numbers.push_back(number);
  return numbers;
}

auto disposition_of(int number) {
  struct sigaction action {};
  ::sigaction(number, nullptr, &action);
  return action.sa_handler;
}

rlimit limit_of(__rlimit_resource resource) {
  rlimit limit{};
  ::getrlimit(resource, &limit);
  return limit;
}

void set_limit(__rlimit_resource resource, rlim_t soft, rlim_t hard) {
  const rlimit limit{soft, hard};
  ::setrlimit(resource, &limit);
}

TEST(InheritedState, NoDescriptorTakesTheNumberOfAClosedStandardOne) {
  for (unsigned closed = 1; closed < 8; ++closed) {
    Forked child([closed] {
      for (int fd = 0; fd < 3; ++fd)
        if ((closed >> fd & 1) != 0) ::close(fd);
      inherited_state::take_over();
      return ::open("/", O_RDONLY) > STDERR_FILENO;
    });
    EXPECT_TRUE(child.succeeded()) << closed;
  }
}

TEST(InheritedState, AClosedStandardDescriptorIsAsGoodAsClosed) {
  Forked child([] {
    char byte = 0;
    for (int fd = 0; fd < 3; ++fd) ::close(fd);
    inherited_state::take_over();
    const bool unread = ::read(STDIN_FILENO, &byte, 1) == -1 && errno == EBADF;
    const bool unwritten = ::write(STDOUT_FILENO, &byte, 1) == -1 && errno == EBADF;
    return unread && unwritten && ::write(STDERR_FILENO, &byte, 1) == -1;
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(InheritedState, TheStartersTimersAreStopped) {
  Forked child([] {
    constexpr std::array timers{ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF};
    const itimerval soon{.it_interval = {1000, 0}, .it_value = {1000, 0}};
    for (const auto timer : timers) ::setitimer(timer, &soon, nullptr);
    inherited_state::take_over();
    return std::ranges::all_of(timers, [](auto timer) {
      itimerval left{};
      ::getitimer(timer, &left);
      return left.it_value.tv_sec == 0 && left.it_value.tv_usec == 0;
    });
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(InheritedState, WhatTheStartersTimersHaveLeftPendingIsNoMore) {
  Forked child([] {
    block_all();
    for (const int number : {SIGALRM, SIGVTALRM, SIGPROF}) ::kill(::getpid(), number);
    inherited_state::take_over();
    const SignalGuard signals;
    return SignalGuard::caught() == 0;
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(InheritedState, ASignalToEndThatIsPendingEndsTheRun) {
  Forked child([] {
    block_all();
    ::kill(::getpid(), SIGTERM);
    inherited_state::take_over();
    const SignalGuard signals;
    return SignalGuard::caught() == SIGTERM;
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(InheritedState, TheUmaskLeavesTheOwnersBitsAndTheOthersAsTheyWere) {
  for (const mode_t umask : {0u, 022u, 0777u}) {
    Forked child([umask] {
      ::umask(umask);
      inherited_state::take_over();
      return ::umask(0) == (umask & 077);
    });
    EXPECT_TRUE(child.succeeded()) << umask;
  }
}

TEST(InheritedState, ASecondIsLeftBetweenTheSignalOfTheCpuLimitAndTheKill) {
  Forked child([] {
    set_limit(RLIMIT_CPU, 100, 100);
    inherited_state::take_over();
    return limit_of(RLIMIT_CPU).rlim_cur == 99 && limit_of(RLIMIT_CPU).rlim_max == 100;
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(InheritedState, AProgramThatIsStartedFindsAllAsItWas) {
  Forked child([] {
    for (const int number : some_signals) ::signal(number, SIG_IGN);
    const sigset_t blocked = set_of_some();
    ::sigprocmask(SIG_SETMASK, &blocked, nullptr);
    ::umask(0151);
    set_limit(RLIMIT_NOFILE, 100, 200);
    set_limit(RLIMIT_CPU, 1000, 1000);
    inherited_state::take_over();
    const SignalGuard signals;
    if (limit_of(RLIMIT_NOFILE).rlim_cur != 200 || !in(mask_now()).empty()) return false;
    inherited_state::hand_on();
    for (const int number : {SIGTERM, SIGINT, SIGUSR2, SIGCONT, SIGXCPU, SIGRTMIN})
      if (disposition_of(number) != SIG_DFL) return false;
    const bool ignored = std::ranges::all_of(
        some_signals, [](int number) { return disposition_of(number) == SIG_IGN; });
    return ignored && in(mask_now()) == in(blocked) && ::umask(0) == 0151 &&
           limit_of(RLIMIT_NOFILE).rlim_cur == 100 && limit_of(RLIMIT_CPU).rlim_cur == 1000;
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(SignalGuardTest, NothingIsBlockedForItsLifetime) {
  Forked child([] {
    block_all();
    const auto before = in(mask_now());
    {
      const SignalGuard signals;
      if (!in(mask_now()).empty()) return false;
    }
    return in(mask_now()) == before;
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(SignalGuardTest, WhatTheStarterIgnoredStaysIgnoredAndWhatARunNeedsDoesNot) {
  Forked child([] {
    for (int number = 1; number < NSIG; ++number) ::signal(number, SIG_IGN);
    const SignalGuard signals;
    for (const int number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGXCPU, SIGRTMAX})
      if (disposition_of(number) != SIG_IGN) return false;
    return disposition_of(SIGCHLD) != SIG_IGN && disposition_of(SIGALRM) != SIG_IGN;
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(SignalGuardTest, AnAlarmFromOutsideEndsARunAndATimersDoesNot) {
  Forked child([] {
    const SignalGuard signals;
    ::raise(SIGALRM);
    if (SignalGuard::caught() != 0) return false;
    ::kill(::getpid(), SIGALRM);
    return SignalGuard::caught() == SIGALRM;
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(SignalGuardTest, TheCpuLimitIsNamedWithItsRemedy) {
  EXPECT_EQ(describe_end(SIGXCPU),
            "was killed by signal 24 (CPU time limit exceeded; for more: ulimit -t)");
  EXPECT_EQ(describe_end(SIGTERM), "was killed by signal 15 (Terminated)");
}

/// Blocks until the deadline lets it go.
bool waits_for_the_end_of(const Deadline& deadline) {
  while (!deadline.expired()) ::pause();
  return true;
}

bool is_interrupted_within(Nanoseconds time) {
  const timespec most = to_timespec(time);
  return ::nanosleep(&most, nullptr) != 0 && errno == EINTR;
}

TEST(DeadlineTest, InterruptsWithWhateverTimerThereIs) {
  for (const long refused : {SYS_timer_create, SYS_timer_settime, SYS_setitimer})
    for (const int error : {EAGAIN, ENOSYS, EPERM}) {
      Forked child([refused, error] {
        if (!refuse_calls({{refused, error}})) return false;
        const SignalGuard signals;
        const Deadline deadline(brief);
        return waits_for_the_end_of(deadline);
      });
      EXPECT_TRUE(child.succeeded()) << refused << ' ' << error;
    }
}

TEST(DeadlineTest, WorksWhereNoMoreSignalsMayBePending) {
  Forked child([] {
    set_limit(RLIMIT_SIGPENDING, 0, 0);
    const SignalGuard signals;
    const Deadline deadline(brief);
    return waits_for_the_end_of(deadline);
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(DeadlineTest, SaysSoWhereThereIsNoTimerAtAll) {
  Forked child([] {
    if (!refuse_calls({{SYS_timer_create, ENOSYS}, {SYS_setitimer, EPERM}})) return false;
    const SignalGuard signals;
    try {
      const Deadline deadline(ample);
      return false;
    } catch (const std::system_error& error) {
      const std::string_view what = error.what();
      return error.code().value() == EPERM && what.find("timer_create") != what.npos &&
             what.find("setitimer") != what.npos;
    }
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(DeadlineTest, BeginsAnewWhenAStoppedProcessGoesOn) {
  constexpr Nanoseconds deadline = std::chrono::seconds(1);
  Forked child([] {
    const SignalGuard signals;
    const Deadline inside(deadline);
    ::raise(SIGSTOP);
    return !inside.expired() && waits_for_the_end_of(inside);
  });
  int status = 0;
  ASSERT_EQ(::waitpid(child.pid(), &status, WUNTRACED), child.pid());
  ASSERT_TRUE(WIFSTOPPED(status));
  const auto over = Clock::now() + deadline;
  while (Clock::now() < over) ::sched_yield();
  ::kill(child.pid(), SIGCONT);
  EXPECT_TRUE(child.succeeded());
}

/// A signal may arrive between the look at what has come and the timer's setting.
TEST(DeadlineTest, GoesOnTickingForASignalThatNobodyHasLookedAt) {
  for (const int number : {SIGTERM, SIGCHLD}) {
    Forked child([number] {
      const SignalGuard signals;
      const Deadline later(std::chrono::hours(1));
      ::raise(number);
      later.rearm();
      return is_interrupted_within(ample);
    });
    EXPECT_TRUE(child.succeeded()) << number;
  }
}

TEST(DeadlineTest, DoesNotTickForAChangeThatWasLookedAt) {
  Forked child([] {
    const SignalGuard signals;
    const Deadline later(std::chrono::hours(1));
    ::raise(SIGCHLD);
    const bool is_told_once = SignalGuard::take_child_change() && !SignalGuard::take_child_change();
    later.rearm();
    return is_told_once && !is_interrupted_within(brief);
  });
  EXPECT_TRUE(child.succeeded());
}

TEST(WorkerSignals, TheParentDecidesAboutASignalToTheWholeGroup) {
  for (const int number : {SIGINT, SIGTERM, SIGQUIT, SIGUSR1, SIGRTMIN}) {
    Forked parent([number] {
      ::setpgid(0, 0);
      const SignalGuard signals;
      Scoreboard board(2);
      WorkerPool pool(board, ample);
      pool.fork_all([&](WorkerId me) { board.arrive_and_wait(me); });
      if (!board.wait_for_all_ready()) return false;
      ::kill(0, number);
      return !pool.reap_all() && pool.cause() && pool.cause()->by_user;
    });
    EXPECT_TRUE(parent.succeeded()) << number;
  }
}

}  // namespace
}  // namespace pibench::test
