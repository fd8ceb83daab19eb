// Signals and the timer that make blocked calls return.
//
// Handlers only note what happened and start the timer ticking, so that a signal which arrives
// just before a blocking call still interrupts it a millisecond later. All without SA_RESTART.
#pragma once

#include <csignal>

#include "bench/harness/clock.hpp"

namespace pibench {

/// Process-wide dispositions for the lifetime of the object; single-threaded use. SIGINT, SIGTERM
/// and SIGHUP are noted, SIGCHLD and SIGALRM interrupt, SIGPIPE is ignored.
class SignalGuard {
 public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

  /// The first of SIGINT, SIGTERM, SIGHUP that arrived, or 0. Stays until the process ends.
  static int caught() noexcept;
  /// Whether a child has changed state since the last call.
  static bool take_child_change() noexcept;

 private:
  struct Saved;
  Saved* saved_;
};

/// In a fresh worker: the parent decides about terminal signals, SIGCHLD means nothing here.
void use_worker_signals() noexcept;

/// A POSIX timer that interrupts this process's blocked calls from the deadline on, every 10 ms.
/// One per process at a time; not inherited by fork.
///
/// A library may repeat an interrupted call for ever, as pthread_cond_timedwait(3) does for a lock
/// that a dead process holds. Where a deadline outlives itself by `patience`, its process says so
/// on standard error and ends at once with exit code 1.
class Deadline {
 public:
  explicit Deadline(Nanoseconds after, Nanoseconds patience = std::chrono::seconds(30));
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  bool expired() const noexcept { return Clock::now() >= at_; }
  /// Ends no later than `after` from now.
  void bring_forward(Nanoseconds after) noexcept;
  /// Interrupts blocked calls that often already before the deadline.
  void wake_every(Nanoseconds interval) noexcept;
  /// Stops the ticking that a signal handler began; the deadline itself stays.
  void rearm() const noexcept;

 private:
  Clock::time_point at_;
  Nanoseconds wake_after_ = Nanoseconds::max();
};

}  // namespace pibench
