#include "transports/posix/inherited_state.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <optional>

namespace pibench::posix::inherited_state {
namespace {

struct ChangedLimit {
  __rlimit_resource resource;
  std::optional<rlimit> former{};  ///< none: as it was
};

/// One for each process, like the environment.
struct Inherited {
  sigset_t mask{};
  sigset_t ignored{};
  std::optional<mode_t> umask;
  ChangedLimit descriptors{RLIMIT_NOFILE};
  ChangedLimit cpu_time{RLIMIT_CPU};
};
constinit Inherited inherited;

void note_signals() noexcept {
  ::sigprocmask(SIG_SETMASK, nullptr, &inherited.mask);
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction action {};
    const bool known = ::sigaction(number, nullptr, &action) == 0;
    if (known && action.sa_handler == SIG_IGN) ::sigaddset(&inherited.ignored, number);
  }
}

/// O_PATH: needs no file system but the root, and neither reads nor writes.
void take_standard_descriptors() noexcept {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (::fcntl(fd, F_GETFD) < 0 && errno == EBADF)
      static_cast<void>(::open("/", O_PATH | O_CLOEXEC));  // the lowest that is free
}

/// alarm(2) and setitimer(2) outlive exec, and so does a signal of theirs that is blocked.
void stop_timers() noexcept {
  constexpr itimerval never{};
  for (const auto timer : {ITIMER_REAL, ITIMER_VIRTUAL, ITIMER_PROF})
    ::setitimer(timer, &never, nullptr);
  for (const int number : {SIGALRM, SIGVTALRM, SIGPROF})
    ::signal(number, ::signal(number, SIG_IGN));  // which drops the one that waits
}

void free_owners_bits() noexcept {
  inherited.umask = ::umask(077);
  ::umask(*inherited.umask & 077);
}

template <class Change>
void change(ChangedLimit& changed, Change&& change) noexcept {
  rlimit limit{};
  if (::getrlimit(changed.resource, &limit) != 0) return;
  const rlimit former = limit;
  change(limit);
  if (::setrlimit(changed.resource, &limit) == 0) changed.former = former;
}

/// A thousand workers need more descriptors than the usual soft limit; the hard one is ours to use.
void raise_descriptor_limit() noexcept {
  change(inherited.descriptors, [](rlimit& limit) { limit.rlim_cur = limit.rlim_max; });
}

/// `ulimit -t` sets both limits to the same, where SIGKILL comes without SIGXCPU.
void leave_time_after_sigxcpu() noexcept {
  change(inherited.cpu_time, [](rlimit& limit) {
    if (limit.rlim_max != RLIM_INFINITY && limit.rlim_max > 1)
      limit.rlim_cur = std::min(limit.rlim_cur, limit.rlim_max - 1);
  });
}

void give_back(const ChangedLimit& changed) noexcept {
  if (changed.former) ::setrlimit(changed.resource, &*changed.former);
}

}  // namespace

void take_over() noexcept {
  note_signals();
  take_standard_descriptors();
  stop_timers();
  free_owners_bits();
  raise_descriptor_limit();
  leave_time_after_sigxcpu();
}

void hand_on() noexcept {
  for (int number = 1; number < NSIG; ++number)
    ::signal(number, ::sigismember(&inherited.ignored, number) == 1 ? SIG_IGN : SIG_DFL);
  give_back(inherited.descriptors);
  give_back(inherited.cpu_time);
  if (inherited.umask) ::umask(*inherited.umask);
  ::sigprocmask(SIG_SETMASK, &inherited.mask, nullptr);
}

}  // namespace pibench::posix::inherited_state
