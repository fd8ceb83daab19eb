#include "bench/counters/syscall_counter.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <exception>
#include <set>
#include <stdexcept>
#include <string_view>
#include <system_error>
#include <utility>

#include "bench/harness/signals.hpp"
#include "bench/harness/wait_status.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

/// Keeps SIGCHLD pending for wait(), also that of children which merely stop; SignalGuard's
/// disposition leaves those out.
class PendingSigchld {
 public:
  PendingSigchld() {
    sigemptyset(&sigchld_);
    sigaddset(&sigchld_, SIGCHLD);
    ::sigprocmask(SIG_BLOCK, &sigchld_, &former_mask_);
    struct sigaction plain {};
    plain.sa_handler = SIG_DFL;
    ::sigaction(SIGCHLD, &plain, &former_action_);
  }
  ~PendingSigchld() { restore(); }
  PendingSigchld(const PendingSigchld&) = delete;
  PendingSigchld& operator=(const PendingSigchld&) = delete;

  /// Restores the signal state; a forked child, which inherits it, calls this too.
  void restore() const noexcept {
    ::sigaction(SIGCHLD, &former_action_, nullptr);
    ::sigprocmask(SIG_SETMASK, &former_mask_, nullptr);
  }
  /// Returns when a child has changed state, a signal was handled or the time is over.
  void wait(Nanoseconds time) const noexcept {
    const timespec at_most = to_timespec(std::max(time, Nanoseconds::zero()));
    ::sigtimedwait(&sigchld_, nullptr, &at_most);
  }

 private:
  sigset_t sigchld_{};
  sigset_t former_mask_{};
  struct sigaction former_action_ {};
};

/// Orphans among the descendants become children of this process, which reaps them.
class Subreaper {
 public:
  Subreaper() {
    ::prctl(PR_GET_CHILD_SUBREAPER, &former_);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
  }
  ~Subreaper() { ::prctl(PR_SET_CHILD_SUBREAPER, former_); }
  Subreaper(const Subreaper&) = delete;
  Subreaper& operator=(const Subreaper&) = delete;

 private:
  int former_ = 0;
};

/// A process that has stopped itself, and the processes that it forks once follow() resumes it.
class Tracees {
 public:
  Tracees(pid_t root, const PendingSigchld& sigchld)
      : root_(root), sigchld_(sigchld), living_{root} {}
  /// Kills and reaps whatever is left.
  ~Tracees();
  Tracees(const Tracees&) = delete;
  Tracees& operator=(const Tracees&) = delete;

  /// Throws std::system_error where tracing is refused.
  void seize();
  /// False when stopped before all had ended, by the deadline or a caught signal.
  bool follow(Clock::time_point deadline);
  std::uint64_t calls() const noexcept { return calls_; }
  /// The root's status in the form of wait(2), once it has ended.
  std::optional<int> root_status() const noexcept { return root_status_; }

 private:
  void handle(pid_t pid, int status);
  void end(pid_t pid, int status);
  void resume(pid_t pid, int status);
  void count_entry(pid_t pid);

  pid_t root_;
  const PendingSigchld& sigchld_;
  std::set<pid_t> living_;  // thread ids
  std::uint64_t calls_ = 0;
  std::optional<int> root_status_;
};

Tracees::~Tracees() {
  for (const pid_t pid : living_) ::kill(pid, SIGKILL);
  for (;;) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, __WALL);
    if (pid < 0 && errno != EINTR) return;
    if (pid > 0 && WIFSTOPPED(status)) ::kill(pid, SIGKILL);  // forked just now
  }
}

void Tracees::seize() {
  int status = 0;
  while (::waitpid(root_, &status, WUNTRACED) < 0 && errno == EINTR) continue;
  if (!WIFSTOPPED(status)) return end(root_, status);
  constexpr long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                           PTRACE_O_TRACECLONE | PTRACE_O_EXITKILL;
  posix::checked(::ptrace(PTRACE_SEIZE, root_, nullptr, options),
                 "ptrace(PTRACE_SEIZE) (a container or kernel.yama.ptrace_scope may forbid it)");
  ::kill(root_, SIGCONT);
}

bool Tracees::follow(Clock::time_point deadline) {
  while (Clock::now() < deadline && SignalGuard::caught() == 0) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, __WALL | WNOHANG);
    if (pid < 0) return true;
    if (pid > 0)
      handle(pid, status);
    else
      sigchld_.wait(deadline - Clock::now());
  }
  return false;
}

void Tracees::handle(pid_t pid, int status) {
  if (!WIFSTOPPED(status)) return end(pid, status);
  living_.insert(pid);
  if (WSTOPSIG(status) == (SIGTRAP | 0x80)) count_entry(pid);
  resume(pid, status);
}

void Tracees::end(pid_t pid, int status) {
  living_.erase(pid);
  if (pid == root_) root_status_ = status;
}

void Tracees::count_entry(pid_t pid) {
  __ptrace_syscall_info info{};
  const long got = ::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info);
  if (got < 0 && errno != ESRCH) posix::throw_errno("ptrace(PTRACE_GET_SYSCALL_INFO)");
  if (info.op == PTRACE_SYSCALL_INFO_ENTRY) ++calls_;
}

// Errors are left alone: a tracee that was killed meanwhile is reported by waitpid.
void Tracees::resume(pid_t pid, int status) {
  const int signal = WSTOPSIG(status);
  const int event = status >> 16;
  const bool stays_stopped = event == PTRACE_EVENT_STOP && signal != SIGTRAP;
  const bool is_delivery = event == 0 && signal != (SIGTRAP | 0x80);
  if (stays_stopped)
    ::ptrace(PTRACE_LISTEN, pid, nullptr, nullptr);
  else
    ::ptrace(PTRACE_SYSCALL, pid, nullptr, is_delivery ? long{signal} : 0L);
}

/// A failure of the counted process, on a page that it shares; NUL-terminated.
using FailureText = std::array<char, 500>;

[[noreturn]] void run_counted(const std::function<void()>& body, pid_t parent,
                              FailureText& failure) noexcept {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  const posix::interruption::ScopedCheck none(nullptr, nullptr);  // the parent's is not ours
  ::kill(::getpid(), SIGSTOP);                                    // until it is traced
  try {
    body();
  } catch (const std::exception& error) {
    const std::string_view text = error.what();
    std::copy_n(text.data(), std::min(text.size(), failure.size() - 1), failure.data());
    ::_exit(1);
  }
  ::_exit(0);
}

/// Empty when all went well.
std::string explain(const Tracees& tracees, const FailureText& failure, bool all_ended,
                    Nanoseconds deadline) {
  if (failure.front() != '\0') return failure.data();
  if (const int status = tracees.root_status().value_or(0); status != 0)
    return "the process whose system calls were counted " + describe_end(status);
  if (all_ended) return "";
  if (SignalGuard::caught() != 0) return SignalGuard::why_stopped();
  return fmt::format("deadline of {:.3g} s passed while system calls were counted",
                     std::chrono::duration<double>(deadline).count());
}

SyscallCount count(const std::function<void()>& body, Nanoseconds deadline) {
  const posix::Mapping page = posix::Mapping::anonymous(sizeof(FailureText));
  auto& failure = *static_cast<FailureText*>(page.data());
  const PendingSigchld sigchld;
  const Subreaper subreaper;
  const pid_t parent = ::getpid();
  const pid_t root = posix::checked(::fork(), "fork", posix::more_processes);
  if (root == 0) {
    sigchld.restore();
    run_counted(body, parent, failure);
  }
  Tracees tracees(root, sigchld);
  tracees.seize();
  const bool all_ended = tracees.follow(Clock::now() + deadline);
  const std::string why_not = explain(tracees, failure, all_ended, deadline);
  return {.calls = tracees.calls(), .completed = why_not.empty(), .why_not = why_not};
}

SyscallCount failed(std::string why_not) {
  return {.calls = 0, .completed = false, .why_not = std::move(why_not)};
}

bool has_children() {
  siginfo_t info{};
  return ::waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT | __WALL) == 0;
}

/// Throws std::runtime_error with the reason.
double calls_of_run(const std::function<void(std::uint64_t)>& body, std::uint64_t operations,
                    Nanoseconds deadline) {
  const SyscallCount run = count_system_calls([&] { body(operations); }, deadline);
  if (!run.completed)
    throw std::runtime_error(fmt::format("{} operations: {}", operations, run.why_not));
  return static_cast<double>(run.calls);
}

constexpr double tolerance = 0.005;

}  // namespace

SyscallCount count_system_calls(const std::function<void()>& body, Nanoseconds deadline) {
  if (has_children()) return failed("this process has other children, which it cannot trace");
  try {
    return count(body, deadline);
  } catch (const std::system_error& error) {
    return failed(error.what());
  }
}

CallsPerOperation calls_per_operation(const std::function<void(std::uint64_t)>& body,
                                      std::uint64_t n, Nanoseconds deadline) {
  try {
    const double base = calls_of_run(body, n, deadline);
    const double first = (calls_of_run(body, 2 * n, deadline) - base) / static_cast<double>(n);
    const double second = (calls_of_run(body, 2 * n, deadline) - base) / static_cast<double>(n);
    const double mean = (first + second) / 2;
    const double allowed = tolerance * std::max(1.0, mean);
    if (std::abs(first - second) <= allowed && mean >= -allowed)
      return {.calls = std::max(mean, 0.0), .why_not = ""};
    return {.calls = std::nullopt,
            .why_not = fmt::format("differs from run to run: {:.4g} and {:.4g} calls per operation",
                                   first, second)};
  } catch (const std::runtime_error& error) {
    return {.calls = std::nullopt, .why_not = error.what()};
  }
}

}  // namespace pibench
