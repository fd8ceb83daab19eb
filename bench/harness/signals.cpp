#include "bench/harness/signals.hpp"

#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <ctime>
#include <string_view>

#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

constexpr std::array handled{SIGINT, SIGTERM, SIGHUP, SIGCHLD, SIGALRM, SIGPIPE};

// What the handlers need; nothing else in the project is global.
volatile std::sig_atomic_t caught_signal = 0;
volatile std::sig_atomic_t child_changed = 0;
volatile std::sig_atomic_t timer_armed = 0;
timer_t timer;
std::atomic<Clock::time_point> deadline_at;
std::atomic<Clock::time_point> last_late_tick;
std::atomic<Nanoseconds> patience_left;
static_assert(std::atomic<Clock::time_point>::is_always_lock_free);

void set_timer(Nanoseconds first, Nanoseconds then) noexcept {
  const itimerspec when{.it_interval = to_timespec(then), .it_value = to_timespec(first)};
  ::timer_settime(timer, 0, &when, nullptr);
}

void start_ticking() noexcept {
  using std::chrono::milliseconds;
  if (timer_armed != 0) set_timer(milliseconds(1), milliseconds(1));
}

[[noreturn]] void end_hung_process() noexcept {
  constexpr std::string_view text =
      "pibench: a trial's deadline has passed long ago and a call does not return, as when a "
      "worker has died within a library's lock; what was measured is kept, and 'pibench clean' "
      "removes the rest\n";
  static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
  ::_exit(1);
}

/// Counts the time between ticks, but little of a long one: the process may have been stopped.
void lose_patience() noexcept {
  const auto now = Clock::now();
  const auto since = std::max(last_late_tick.load(), deadline_at.load());
  if (now < since) return;
  last_late_tick = now;
  const auto lost = std::min<Nanoseconds>(now - since, std::chrono::milliseconds(100));
  patience_left = patience_left.load() - lost;
  if (patience_left.load() <= Nanoseconds::zero()) end_hung_process();
}

void on_signal(int number) {
  const int saved_errno = errno;
  if (number == SIGCHLD) {
    child_changed = 1;
    start_ticking();
  } else if (number == SIGALRM) {
    if (timer_armed != 0) lose_patience();
  } else {
    if (caught_signal == 0) caught_signal = number;
    start_ticking();
  }
  errno = saved_errno;
}

}  // namespace

struct SignalGuard::Saved {
  std::array<struct sigaction, handled.size()> former;
};

SignalGuard::SignalGuard() : saved_(new Saved{}) {
  struct sigaction action {};
  sigemptyset(&action.sa_mask);
  for (std::size_t i = 0; i < handled.size(); ++i) {
    action.sa_handler = handled[i] == SIGPIPE ? SIG_IGN : on_signal;
    action.sa_flags = handled[i] == SIGCHLD ? SA_NOCLDSTOP : 0;
    ::sigaction(handled[i], &action, &saved_->former[i]);
  }
}

SignalGuard::~SignalGuard() {
  for (std::size_t i = 0; i < handled.size(); ++i)
    ::sigaction(handled[i], &saved_->former[i], nullptr);
  delete saved_;
}

int SignalGuard::caught() noexcept {
  return caught_signal;
}

bool SignalGuard::take_child_change() noexcept {
  const bool changed = child_changed != 0;
  child_changed = 0;
  return changed;
}

void use_worker_signals() noexcept {
  timer_armed = 0;  // the parent's timer is not ours
  ::signal(SIGINT, SIG_IGN);
  ::signal(SIGHUP, SIG_IGN);
  ::signal(SIGTERM, SIG_DFL);
  ::signal(SIGCHLD, SIG_DFL);
}

Deadline::Deadline(Nanoseconds after, Nanoseconds patience) : at_(Clock::now() + after) {
  deadline_at = at_;
  last_late_tick = at_;
  patience_left = patience;
  sigevent event{};
  event.sigev_notify = SIGEV_THREAD_ID;
  event.sigev_signo = SIGALRM;
  event._sigev_un._tid = static_cast<pid_t>(::syscall(SYS_gettid));
  posix::checked(::timer_create(CLOCK_MONOTONIC, &event, &timer), "timer_create");
  timer_armed = 1;
  rearm();
}

Deadline::~Deadline() {
  timer_armed = 0;
  ::timer_delete(timer);
}

void Deadline::bring_forward(Nanoseconds after) noexcept {
  at_ = std::min(at_, Clock::now() + after);
  deadline_at = at_;
}

void Deadline::wake_every(Nanoseconds interval) noexcept {
  wake_after_ = std::min(wake_after_, interval);
  rearm();
}

void Deadline::rearm() const noexcept {
  const auto left = std::max<Nanoseconds>(at_ - Clock::now(), std::chrono::microseconds(1));
  set_timer(std::min(left, wake_after_), std::chrono::milliseconds(10));
}

}  // namespace pibench
