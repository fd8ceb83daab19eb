// A real-time signal of one's own; signal(7).
#pragma once

#include <csignal>
#include <utility>

#include "transports/posix/refusal.hpp"

namespace pibench::posix {

/// The number of a real-time signal that this thread, and whoever it forks, has blocked from now
/// on. One that is blocked already is another object's, so that no two have the same.
///
/// Afterwards this process ignores the signal: what is still sent to it is thrown away, and does
/// not call the handler that there may have been.
class OwnSignal {
 public:
  /// Throws Unavailable when all are taken.
  OwnSignal() : number_(first_free()) { set_mask(SIG_BLOCK); }
  OwnSignal(OwnSignal&& other) noexcept : number_(std::exchange(other.number_, 0)) {}
  OwnSignal& operator=(OwnSignal&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~OwnSignal() {
    if (number_ == 0) return;
    ::signal(number_, SIG_IGN);
    set_mask(SIG_UNBLOCK);
  }

  int number() const noexcept { return number_; }
  sigset_t as_set() const noexcept {
    sigset_t set;
    ::sigemptyset(&set);
    ::sigaddset(&set, number_);
    return set;
  }

 private:
  /// From the top, as users and service managers take them from the bottom; the last is valgrind's.
  static int first_free() {
    sigset_t blocked;
    ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
    for (int number = SIGRTMAX - 1; number >= SIGRTMIN; --number)
      if (::sigismember(&blocked, number) == 0) return number;
    throw Unavailable("every real-time signal is blocked, or in use by another link");
  }

  void set_mask(int how) const noexcept {
    const sigset_t set = as_set();
    ::pthread_sigmask(how, &set, nullptr);
  }

  int number_;
};

}  // namespace pibench::posix
