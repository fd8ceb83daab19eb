// The way in which a blocked call learns that it is to stop.
//
// Signal handlers are installed without SA_RESTART, so a blocked call returns EINTR; its caller
// then asks requested(). The decision to stop is not made in a signal handler but by the check that
// the harness has installed, which runs in ordinary context: it may reap children and look at
// clocks. Without a check nothing stops and calls are simply repeated.
//
// Polling before every read is no alternative: it raised a pipe's round trip from 5.3 to 8.7 us.
#pragma once

#include <chrono>

namespace pibench::posix::interruption {

/// True when the caller is to give up. Must be cheap to repeat and must not throw.
using Check = bool (*)(void* context) noexcept;

/// Asks the installed check, if any; called where a blocking call returned EINTR and, now and
/// then, by loops that spin.
bool requested() noexcept;

/// The longest wait of a call that no signal interrupts, after which its caller asks requested():
/// 50 ms, unless this thread has a ScopedSlice.
std::chrono::nanoseconds slice() noexcept;

/// Shortens the slices of this thread to at most `slice` for the lifetime of the object, which
/// belongs to the thread.
class ScopedSlice {
 public:
  explicit ScopedSlice(std::chrono::nanoseconds slice) noexcept;
  ~ScopedSlice();
  ScopedSlice(const ScopedSlice&) = delete;
  ScopedSlice& operator=(const ScopedSlice&) = delete;

 private:
  std::chrono::nanoseconds former_;
};

/// Installs a check for this thread for the lifetime of the object and restores the former one.
/// Other threads have none unless they install it. A forked child inherits the check and must
/// install its own.
class ScopedCheck {
 public:
  ScopedCheck(Check check, void* context) noexcept;
  ~ScopedCheck();
  ScopedCheck(const ScopedCheck&) = delete;
  ScopedCheck& operator=(const ScopedCheck&) = delete;

 private:
  Check former_check_;
  void* former_context_;
};

}  // namespace pibench::posix::interruption
