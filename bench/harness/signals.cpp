#include "bench/harness/signals.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <string_view>

#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

enum Timer : std::sig_atomic_t { none, posix_timer, interval_timer };

// State of the signal handlers; nothing else in the project is global.
volatile std::sig_atomic_t caught_signal = 0;
volatile std::sig_atomic_t child_changed = 0;
volatile std::sig_atomic_t is_worker = 0;
volatile std::sig_atomic_t armed = none;
timer_t timer;
std::atomic<Clock::time_point> continued_at{Clock::time_point::min()};
std::atomic<Clock::time_point> deadline_began;
std::atomic<Nanoseconds> deadline_length;
std::atomic<Clock::time_point> last_late_tick;
std::atomic<Nanoseconds> grace_left;
static_assert(std::atomic<Clock::time_point>::is_always_lock_free);

Clock::time_point deadline_at() noexcept {
  return std::max(deadline_began.load(), continued_at.load()) + deadline_length.load();
}

bool set_posix_timer(Nanoseconds first, Nanoseconds then) noexcept {
  const itimerspec when{.it_interval = to_timespec(then), .it_value = to_timespec(first)};
  return ::timer_settime(timer, 0, &when, nullptr) == 0;
}

bool set_interval_timer(Nanoseconds first, Nanoseconds then) noexcept {
  const auto to_timeval = [](Nanoseconds time) {
    const timespec spec = to_timespec(time);
    return timeval{.tv_sec = spec.tv_sec, .tv_usec = spec.tv_nsec / 1000};
  };
  const itimerval when{.it_interval = to_timeval(then), .it_value = to_timeval(first)};
  return ::setitimer(ITIMER_REAL, &when, nullptr) == 0;
}

bool set_timer(Nanoseconds first, Nanoseconds then) noexcept {
  return armed == interval_timer ? set_interval_timer(first, then) : set_posix_timer(first, then);
}

void start_ticking() noexcept {
  using std::chrono::milliseconds;
  if (armed != none) set_timer(milliseconds(1), milliseconds(1));
}

/// Whether a handler has noted what nobody has looked at yet.
bool signal_is_unseen() noexcept {
  return is_worker == 0 && (caught_signal != 0 || child_changed != 0);
}

/// Standard error may be a pipe that nobody reads, and this is the last chance to end.
bool can_complain() noexcept {
  pollfd standard_error{.fd = STDERR_FILENO, .events = POLLOUT, .revents = 0};
  return ::poll(&standard_error, 1, 0) == 1 && (standard_error.revents & POLLOUT) != 0;
}

[[noreturn]] void end_hung_process() noexcept {
  constexpr std::string_view text =
      "pibench: a trial's deadline has passed long ago and a call does not return, as when a "
      "worker has died within a library's lock; what was measured is kept, and 'pibench clean' "
      "removes the rest\n";
  if (can_complain()) static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
  ::_exit(1);
}

/// Takes the time between ticks off the rest, but little of a long one: the process may have been
/// stopped.
void spend_grace() noexcept {
  const auto now = Clock::now();
  const auto since = std::max(last_late_tick.load(), deadline_at());
  if (now < since) return;
  last_late_tick = now;
  const auto lost = std::min<Nanoseconds>(now - since, std::chrono::milliseconds(100));
  grace_left = grace_left.load() - lost;
  if (grace_left.load() <= Nanoseconds::zero()) end_hung_process();
}

/// Keeps errno for the code that a handler interrupts.
class KeptErrno {
 public:
  KeptErrno() = default;
  ~KeptErrno() { errno = saved_; }
  KeptErrno(const KeptErrno&) = delete;
  KeptErrno& operator=(const KeptErrno&) = delete;

 private:
  int saved_ = errno;
};

/// The parent decides about the run's end, but each process has CPU time of its own.
void handle_in_worker(int number) noexcept {
  if (number != SIGXCPU) return;
  constexpr rlimit no_core_file{};
  ::setrlimit(RLIMIT_CORE, &no_core_file);
  ::signal(number, SIG_DFL);
  ::raise(number);  // comes when the handler returns
}

void on_stop(int number) {
  const KeptErrno kept;
  if (is_worker != 0) return handle_in_worker(number);
  if (caught_signal == 0) caught_signal = number;
  start_ticking();
}

void on_child(int) {
  const KeptErrno kept;
  if (is_worker != 0) return;
  child_changed = 1;
  start_ticking();
}

void on_tick(int) {
  const KeptErrno kept;
  if (armed != none) spend_grace();
}

void on_alarm(int number, siginfo_t* info, void*) {
  const bool is_sent = info->si_code == SI_USER || info->si_code == SI_QUEUE;
  is_sent ? on_stop(number) : on_tick(number);
}

void on_continue(int) {
  const KeptErrno kept;
  continued_at = Clock::now();
}

bool ends_from_outside(int number) noexcept {
  constexpr std::array named{SIGHUP,    SIGINT,    SIGQUIT, SIGUSR1, SIGUSR2, SIGTERM,
                             SIGSTKFLT, SIGVTALRM, SIGPROF, SIGIO,   SIGPWR,  SIGXCPU};
  return std::ranges::find(named, number) != named.end() ||
         (number >= SIGRTMIN && number <= SIGRTMAX);
}

/// None for a signal that is left alone.
struct sigaction action_for(int number) noexcept {
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = SIG_DFL;
  if (ends_from_outside(number)) action.sa_handler = on_stop;
  if (number == SIGPIPE || number == SIGXFSZ) action.sa_handler = SIG_IGN;
  if (number == SIGCONT) action.sa_handler = on_continue;
  if (number == SIGCHLD) {
    action.sa_handler = on_child;
    action.sa_flags = SA_NOCLDSTOP;
  }
  if (number == SIGALRM) {
    action.sa_sigaction = on_alarm;
    action.sa_flags = SA_SIGINFO;
  }
  return action;
}

bool create_posix_timer() noexcept {
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGALRM;
  event._sigev_un._tid = static_cast<pid_t>(::syscall(SYS_gettid));
  return ::timer_create(CLOCK_MONOTONIC, &event, &timer) == 0;
}

void disarm() noexcept {
  const auto former = armed;
  armed = none;
  if (former == posix_timer) {
    constexpr itimerspec never{};  // should the deletion fail
    ::timer_settime(timer, 0, &never, nullptr);
    ::timer_delete(timer);
  }
  if (former == interval_timer) set_interval_timer({}, {});
}

}  // namespace

struct SignalGuard::Saved {
  sigset_t mask;
  std::array<struct sigaction, NSIG> former;
};

SignalGuard::SignalGuard() : saved_(new Saved{}) {
  for (int number = 1; number < NSIG; ++number) {
    struct sigaction& former = saved_->former[static_cast<std::size_t>(number)];
    const struct sigaction action = action_for(number);
    if (::sigaction(number, nullptr, &former) != 0 || action.sa_handler == SIG_DFL) continue;
    const bool stays_ignored = ends_from_outside(number) && former.sa_handler == SIG_IGN;
    if (!stays_ignored) ::sigaction(number, &action, nullptr);
  }
  sigset_t nothing;
  sigemptyset(&nothing);
  ::sigprocmask(SIG_SETMASK, &nothing, &saved_->mask);
}

SignalGuard::~SignalGuard() {
  ::sigprocmask(SIG_SETMASK, &saved_->mask, nullptr);
  for (int number = 1; number < NSIG; ++number)
    if (action_for(number).sa_handler != SIG_DFL)
      ::sigaction(number, &saved_->former[static_cast<std::size_t>(number)], nullptr);
  delete saved_;
}

int SignalGuard::caught() noexcept {
  return caught_signal;
}

std::string SignalGuard::why_stopped() {
  return "stopped by " + describe_signal(caught());
}

bool SignalGuard::take_child_change() noexcept {
  if (child_changed == 0) return false;
  child_changed = 0;  // a change from here on is told the next time
  return true;
}

std::string describe_signal(int number) {
  return fmt::format("{}{}", ::strsignal(number), number == SIGXCPU ? "; for more: ulimit -t" : "");
}

void use_worker_signals() noexcept {
  armed = none;  // the parent's timer is not ours
  is_worker = 1;
}

Clock::time_point last_continued() noexcept {
  return continued_at;
}

Deadline::Deadline(Nanoseconds after, Nanoseconds grace) {
  deadline_length = after;
  deadline_began = Clock::now();
  last_late_tick = deadline_at();
  grace_left = grace;
  if (create_posix_timer()) {
    armed = posix_timer;
    if (rearm()) return;
    disarm();
  }
  armed = interval_timer;
  if (rearm()) return;
  armed = none;
  posix::throw_errno("neither timer_create nor setitimer (does a sandbox refuse timers?)");
}

Deadline::~Deadline() {
  disarm();
}

bool Deadline::expired() const noexcept {
  return Clock::now() >= deadline_at();
}

void Deadline::bring_forward(Nanoseconds after) noexcept {
  const auto now = Clock::now();
  if (now + after >= deadline_at()) return;
  deadline_length = after;
  deadline_began = now;
}

void Deadline::wake_every(Nanoseconds interval) noexcept {
  wake_after_ = std::min(wake_after_, interval);
  rearm();
}

bool Deadline::rearm() const noexcept {
  const auto left =
      std::max<Nanoseconds>(deadline_at() - Clock::now(), std::chrono::microseconds(1));
  if (!set_timer(std::min(left, wake_after_), std::chrono::milliseconds(10))) return false;
  if (signal_is_unseen()) start_ticking();
  return true;
}

}  // namespace pibench
