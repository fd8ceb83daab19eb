// Signals and the timer that make blocked calls return.
//
// Handlers only note what happened and start the timer ticking, so that a signal which arrives just
// before a blocking call still interrupts it a millisecond later. None is installed with
// SA_RESTART.
#pragma once

#include <csignal>
#include <string>

#include "bench/harness/clock.hpp"

namespace pibench {

/// The mask and the dispositions of the process for the lifetime of the object, whatever the
/// starter's were; single-threaded use. No signal is blocked. Those that end a process from outside
/// are noted, but SIGKILL and those of a crash: SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1 and 2,
/// SIGXCPU, real-time ones and so on, and SIGALRM where another process sends it. Each of them that
/// the starter has ignored stays ignored, as nohup(1) and a shell's background jobs rely on.
/// SIGCHLD and SIGALRM interrupt; SIGPIPE and SIGXFSZ are ignored, so that writing fails.
class SignalGuard {
 public:
  SignalGuard();
  ~SignalGuard();
  SignalGuard(const SignalGuard&) = delete;
  SignalGuard& operator=(const SignalGuard&) = delete;

  /// The first signal to end the run, or 0. Stays until the process ends.
  static int caught() noexcept;
  /// Text about caught(): "stopped by Terminated", with a remedy where there is one.
  static std::string why_stopped();
  /// True when a child has changed state since the last call.
  static bool take_child_change() noexcept;

 private:
  struct Saved;
  Saved* saved_;
};

/// "CPU time limit exceeded; for more: ulimit -t"
std::string describe_signal(int number);

/// Called in a fresh worker: the parent decides about what ends the run, and SIGCHLD means nothing
/// here.
void use_worker_signals() noexcept;

/// The time at which this process last went on after it had been stopped, as by Ctrl-Z; long ago
/// where it never was. Time limits begin anew then.
Clock::time_point last_continued() noexcept;

/// A POSIX timer that interrupts this process's blocked calls from the deadline on, every 10 ms;
/// where it is refused, the process's interval timer. One per process at a time; not inherited by
/// fork. Throws std::system_error where there is neither. Begins anew at last_continued().
///
/// A library may repeat an interrupted call for ever, as pthread_cond_timedwait(3) does for a lock
/// that a dead process holds. When the process still runs `grace` after the deadline, it says so on
/// standard error and ends at once with exit code 1.
class Deadline {
 public:
  explicit Deadline(Nanoseconds after, Nanoseconds grace = std::chrono::seconds(30));
  ~Deadline();
  Deadline(const Deadline&) = delete;
  Deadline& operator=(const Deadline&) = delete;

  bool expired() const noexcept;
  /// Ends no later than `after` from now.
  void bring_forward(Nanoseconds after) noexcept;
  /// Interrupts blocked calls at this interval already before the deadline.
  void wake_every(Nanoseconds interval) noexcept;
  /// Stops the ticking that a signal handler began, unless what it noted has not been looked at
  /// yet; the deadline itself stays. False where the timer cannot be set.
  bool rearm() const noexcept;

 private:
  Nanoseconds wake_after_ = Nanoseconds::max();
};

}  // namespace pibench
