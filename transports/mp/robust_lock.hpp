// A lock and a condition that live in memory shared between processes.
//
// The lock is a robust pthread mutex: when its holder dies, the next process gets it and learns of
// the death. (Python's locks are semaphores: there, everybody waits for ever.) A change that the
// dead holder was about to make may be half done; whoever gets Locked::abandoned decides what that
// means.
//
// The condition is a futex, because a pthread condition variable is not robust: a waiter that is
// killed leaves nothing behind but a wake-up too many.
//
// pthread_mutexattr_setrobust(3), futex(2).
#pragma once

#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <ctime>
#include <utility>

#include "transports/contract/io.hpp"
#include "transports/posix/futex.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::mp {

/// The end of an attempt to lock; the lock is held after the first two only.
enum class Locked : std::uint8_t {
  clean,
  abandoned,  ///< the former holder died with it
  deadline,   ///< posix::interruption asked to stop, or the time given has passed
  failed,     ///< not recursive and already ours, or too deep
};

constexpr bool is_held(Locked how) noexcept {
  return how == Locked::clean || how == Locked::abandoned;
}
constexpr IoResult result_of(Locked how) noexcept {
  if (is_held(how)) return IoResult::ok(0);
  return how == Locked::deadline ? IoResult{IoStatus::deadline, 0} : IoResult::error(EDEADLK);
}

/// Lives in shared memory, constructed there once; stays where it is.
class RobustLock {
 public:
  enum class Kind : std::uint8_t { plain, recursive };

  /// Throws std::system_error.
  explicit RobustLock(Kind kind) {
    pthread_mutexattr_t attributes;
    require(::pthread_mutexattr_init(&attributes), "pthread_mutexattr_init");
    ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    ::pthread_mutexattr_settype(
        &attributes, kind == Kind::recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_ERRORCHECK);
    const int error = ::pthread_mutex_init(&mutex_, &attributes);
    ::pthread_mutexattr_destroy(&attributes);
    require(error, "pthread_mutex_init");
  }
  RobustLock(const RobustLock&) = delete;
  RobustLock& operator=(const RobustLock&) = delete;

  Locked lock() noexcept {
    const int error = ::pthread_mutex_trylock(&mutex_);
    return error == 0 ? Locked::clean : error == EBUSY ? wait_until_stopped() : verdict(error);
  }
  Locked lock_within(std::chrono::nanoseconds at_most) noexcept {
    return verdict(lock_until(at_most));
  }
  void unlock() noexcept { ::pthread_mutex_unlock(&mutex_); }

 private:
  static void require(int error, const char* call) {
    if (error != 0) posix::throw_errno(call, error);
  }

  /// The call repeats itself when a signal interrupts it, hence the slices.
  Locked wait_until_stopped() noexcept {
    for (;;) {
      const int error = lock_until(posix::interruption::slice());
      if (error != ETIMEDOUT || posix::interruption::requested()) return verdict(error);
    }
  }

  int lock_until(std::chrono::nanoseconds from_now) noexcept {
    using std::chrono::seconds;
    timespec at{};
    ::clock_gettime(CLOCK_MONOTONIC, &at);
    const auto when = seconds(at.tv_sec) + std::chrono::nanoseconds(at.tv_nsec) + from_now;
    at.tv_sec = std::chrono::duration_cast<seconds>(when).count();
    at.tv_nsec = (when % seconds(1)).count();
    return ::pthread_mutex_clocklock(&mutex_, CLOCK_MONOTONIC, &at);
  }

  Locked verdict(int error) noexcept {
    if (error == 0) return Locked::clean;
    if (error == ETIMEDOUT) return Locked::deadline;
    if (error != EOWNERDEAD) return Locked::failed;
    return ::pthread_mutex_consistent(&mutex_) == 0 ? Locked::abandoned : Locked::failed;
  }

  pthread_mutex_t mutex_;
};

/// Holds a lock for its lifetime, if it got it.
class [[nodiscard]] Held {
 public:
  explicit Held(RobustLock& lock) noexcept : Held(lock, lock.lock()) {}
  Held(RobustLock& lock, Locked how) noexcept : lock_(is_held(how) ? &lock : nullptr), how_(how) {}
  Held(Held&& other) noexcept : lock_(std::exchange(other.lock_, nullptr)), how_(other.how_) {}
  Held& operator=(Held&&) = delete;
  ~Held() { release(); }

  explicit operator bool() const noexcept { return lock_ != nullptr; }
  Locked how() const noexcept { return how_; }
  void release() noexcept {
    if (lock_ != nullptr) std::exchange(lock_, nullptr)->unlock();
  }

 private:
  friend class Condition;
  RobustLock* lock_;
  Locked how_;
};

/// Lives in shared memory beside the lock that guards the state to wait for.
class Condition {
 public:
  /// Gives up the lock, held once, until the next announce(); may return early for no reason.
  /// False when posix::interruption asked to stop; the lock is then not held.
  bool wait(Held& held) noexcept {
    RobustLock& lock = *held.lock_;
    const std::uint32_t seen = announced_.load(std::memory_order_relaxed);
    waiting_.fetch_add(1);
    held.release();
    errno = 0;
    posix::futex_wait(announced_, seen);
    const bool stop = errno == EINTR && posix::interruption::requested();
    waiting_.fetch_sub(1);
    if (stop) return false;
    held.how_ = lock.lock();
    if (is_held(held.how_)) held.lock_ = &lock;
    return is_held(held.how_);
  }

  /// Makes the change known; with the lock held, which is then released.
  void announce(Held& held) noexcept {
    announced_.fetch_add(1);
    held.release();
    if (waiting_.load() > 0) posix::futex_wake_all(announced_);
  }

 private:
  posix::FutexWord announced_{0};
  std::atomic<std::uint32_t> waiting_{0};  // too high for ever once a waiter was killed
};

}  // namespace pibench::mp
