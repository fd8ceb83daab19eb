// A mutex between processes that outlives its holder, and conditions to go with it;
// pthread_mutexattr_setrobust(3), pthread_cond_timedwait(3).
//
// These calls swallow EINTR, so every wait is cut into slices, and between them
// interruption::requested() is asked. Only the way out of a condition waits for the mutex without a
// limit, which a holder that is stopped inside can draw out; one that dies cannot.
//
// One weakness remains: a condition has a lock of its own, for some nanoseconds of a signal that
// wakes somebody. A process that is killed just then takes the condition along.
#pragma once

#include <pthread.h>

#include <cerrno>
#include <ctime>

#include "transports/contract/io.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::shm {

/// The end of a slice that begins now, by CLOCK_MONOTONIC.
inline timespec end_of_slice() noexcept {
  constexpr long second_ns = 1'000'000'000;
  timespec at{};
  ::clock_gettime(CLOCK_MONOTONIC, &at);
  at.tv_nsec += static_cast<long>(posix::interruption::slice().count());
  at.tv_sec += at.tv_nsec / second_ns;
  at.tv_nsec %= second_ns;
  return at;
}

inline void check_pthread(int error, const char* call) {
  if (error != 0) posix::throw_errno(call, error);
}

/// Lies in shared memory and is made there before the fork. Never destroyed: nothing shows that the
/// last user has gone, and it holds nothing but its memory.
///
/// The mutex of a dead holder is taken over as if it had been unlocked. The data that it guards
/// must then be whole after every single store, since its holder may die after any; otherwise the
/// mutex is made to be unusable after a death.
class RobustMutex {
 public:
  enum class AfterDeath : bool { taken_over, unusable };

  explicit RobustMutex(AfterDeath after_death = AfterDeath::taken_over)
      : after_death_(after_death) {
    pthread_mutexattr_t attributes;
    check_pthread(::pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
    ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    const int error = ::pthread_mutex_init(&mutex_, &attributes);
    ::pthread_mutexattr_destroy(&attributes);
    check_pthread(error, "pthread_mutex_init, robust and shared");
  }
  RobustMutex(const RobustMutex&) = delete;
  RobustMutex& operator=(const RobustMutex&) = delete;

  /// The caller holds the mutex after ok and not otherwise; peer_gone where it is unusable.
  IoResult lock() noexcept {
    // glibc's trylock keeps an unusable mutex locked, so that others would wait for it.
    if (after_death_ == AfterDeath::unusable) return wait();
    const int error = ::pthread_mutex_trylock(&mutex_);
    return error == EBUSY ? wait() : adopt(error);
  }
  void unlock() noexcept { ::pthread_mutex_unlock(&mutex_); }

 private:
  friend class Condition;

  [[gnu::noinline]] IoResult wait() noexcept {
    for (;;) {
      const timespec until = end_of_slice();
      const int error = ::pthread_mutex_clocklock(&mutex_, CLOCK_MONOTONIC, &until);
      if (error != ETIMEDOUT) return adopt(error);
      if (posix::interruption::requested()) return {IoStatus::deadline, 0};
    }
  }

  IoResult adopt(int error) noexcept {
    if (error == 0) [[likely]]
      return IoResult::ok(0);
    if (error == EOWNERDEAD) error = inherit();
    if (error == 0) return IoResult::ok(0);
    return error == ENOTRECOVERABLE ? IoResult{IoStatus::peer_gone, 0} : IoResult::error(error);
  }
  int inherit() noexcept {
    if (after_death_ == AfterDeath::taken_over) return ::pthread_mutex_consistent(&mutex_);
    ::pthread_mutex_unlock(&mutex_);
    return ENOTRECOVERABLE;
  }

  pthread_mutex_t mutex_;
  AfterDeath after_death_;
};

/// Holds a mutex while in scope, where io() is good.
class Hold {
 public:
  explicit Hold(RobustMutex& mutex) noexcept : mutex_(mutex), io_(mutex.lock()) {}
  ~Hold() {
    if (io_.good()) mutex_.unlock();
  }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

  IoResult io() const noexcept { return io_; }

 private:
  RobustMutex& mutex_;
  IoResult io_;
};

/// Made as the mutex is. For one waiter only: pthread_cond_signal waits for the waiters of an
/// earlier signal to have left, which one that was killed never does.
class Condition {
 public:
  Condition() {
    pthread_condattr_t attributes;
    check_pthread(::pthread_condattr_init(&attributes), "pthread_condattr_init");
    ::pthread_condattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    const int error = ::pthread_cond_init(&condition_, &attributes);
    ::pthread_condattr_destroy(&attributes);
    check_pthread(error, "pthread_cond_init, shared");
  }
  Condition(const Condition&) = delete;
  Condition& operator=(const Condition&) = delete;

  /// ok when signalled, and now and then without; deadline when the wait has to stop. The mutex is
  /// held before and after.
  IoResult wait(RobustMutex& mutex) noexcept {
    const timespec until = end_of_slice();
    const int error = ::pthread_cond_timedwait(&condition_, &mutex.mutex_, &until);
    if (error != ETIMEDOUT) return mutex.adopt(error);
    return posix::interruption::requested() ? IoResult{IoStatus::deadline, 0} : IoResult::ok(0);
  }
  void signal() noexcept { ::pthread_cond_signal(&condition_); }

 private:
  pthread_cond_t condition_;
};

}  // namespace pibench::shm
