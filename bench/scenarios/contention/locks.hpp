// The locks, each as its manual shows it.
#pragma once

#include <fcntl.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/eventfd.h>
#include <sys/file.h>

#include <atomic>
#include <boost/interprocess/sync/interprocess_mutex.hpp>
#include <filesystem>

#include "bench/scenarios/contention/primitive.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/futex.hpp"
#include "transports/posix/named_semaphore.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/scoped_name.hpp"
#include "transports/posix/shared.hpp"
#include "transports/posix/syscall.hpp"
#include "transports/posix/sysv_semaphores.hpp"
#include "transports/shm/boost_mutex.hpp"

namespace pibench::contention {

/// The result of a call that returns -1 and sets errno.
inline IoResult outcome(int result) noexcept {
  return result == 0 ? IoResult::ok(0) : posix::result_from_errno();
}

/// sem_overview(7), without a name.
class UnnamedSemaphore {
 public:
  static constexpr PrimitiveDescriptor descriptor{
      "posix_sem", "unnamed POSIX semaphore in shared memory", Wakeup::blocking};
  explicit UnnamedSemaphore(const PrimitiveSpec&) {
    posix::checked(::sem_init(&*semaphore_, 1, 1), "sem_init");
  }
  IoResult lock() noexcept {
    return outcome(posix::retry_interrupted([this] { return ::sem_wait(&*semaphore_); }));
  }
  IoResult unlock() noexcept { return outcome(::sem_post(&*semaphore_)); }

 private:
  posix::Shared<sem_t> semaphore_;
};

/// sem_overview(7), with a name that is gone again at once: its mapping is inherited.
class NamedSemaphore {
 public:
  static constexpr PrimitiveDescriptor descriptor{"posix_sem_named", "named POSIX semaphore",
                                                  Wakeup::blocking};
  explicit NamedSemaphore(const PrimitiveSpec& spec) : semaphore_(spec.run, 1) {}

  IoResult lock() noexcept { return semaphore_.wait(); }
  IoResult unlock() noexcept { return semaphore_.post(); }

 private:
  posix::NamedSemaphore semaphore_;
};

/// semop(2). SEM_UNDO gives the semaphore back when its holder dies.
class SysvSemaphore {
 public:
  static constexpr PrimitiveDescriptor descriptor{
      "sysv_sem", "System V semaphore, undone when its holder dies", Wakeup::blocking};
  explicit SysvSemaphore(const PrimitiveSpec& spec) : set_(spec.run, 1) { set_.set(0, 1); }

  IoResult lock() const noexcept { return add(-1); }
  IoResult unlock() const noexcept { return add(1); }

 private:
  IoResult add(short change) const noexcept {
    return set_.change({{.sem_num = 0, .sem_op = change, .sem_flg = SEM_UNDO}});
  }

  posix::SysvSemaphores set_;
};

/// pthread_mutexattr_setrobust(3): whoever locks after a holder has died learns of it and goes on.
class PthreadRobustMutex {
 public:
  static constexpr PrimitiveDescriptor descriptor{
      "pthread_mutex", "robust process-shared pthread mutex", Wakeup::blocking};
  explicit PthreadRobustMutex(const PrimitiveSpec&) {
    pthread_mutexattr_t attributes;
    ::pthread_mutexattr_init(&attributes);
    ::pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
    ::pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    ::pthread_mutex_init(&*mutex_, &attributes);
    ::pthread_mutexattr_destroy(&attributes);
  }
  IoResult lock() noexcept {
    const int error = ::pthread_mutex_lock(&*mutex_);
    if (error == 0) return IoResult::ok(0);
    if (error != EOWNERDEAD) return IoResult::error(error);
    const int failure = ::pthread_mutex_consistent(&*mutex_);
    return failure == 0 ? IoResult::ok(0) : IoResult::error(failure);
  }
  IoResult unlock() noexcept {
    const int error = ::pthread_mutex_unlock(&*mutex_);
    return error == 0 ? IoResult::ok(0) : IoResult::error(error);
  }

 private:
  posix::Shared<pthread_mutex_t> mutex_;
};

/// Drepper, Futexes Are Tricky (2011), the third mutex: free, taken, taken and waited for.
class FutexLock {
 public:
  static constexpr PrimitiveDescriptor descriptor{"futex", "a word and futex(2)", Wakeup::blocking};
  explicit FutexLock(const PrimitiveSpec&) {}
  IoResult lock() noexcept {
    std::uint32_t seen = free;
    if (word_->compare_exchange_strong(seen, taken, std::memory_order_acquire))
      return IoResult::ok(0);
    while (word_->exchange(waited_for, std::memory_order_acquire) != free) {
      posix::futex_wait(*word_, waited_for);
      if (posix::interruption::requested()) return {IoStatus::deadline, 0};
    }
    return IoResult::ok(0);
  }
  IoResult unlock() noexcept {
    if (word_->exchange(free, std::memory_order_release) == waited_for)
      ::syscall(SYS_futex, &*word_, FUTEX_WAKE, 1, nullptr, nullptr, 0);
    return IoResult::ok(0);
  }

 private:
  static constexpr std::uint32_t free = 0;
  static constexpr std::uint32_t taken = 1;
  static constexpr std::uint32_t waited_for = 2;
  posix::Shared<posix::FutexWord> word_;
};

/// A file of the run, which each worker opens for itself.
class LockFile {
 public:
  explicit LockFile(const PrimitiveSpec& spec) : path_(spec.run.fresh_path("contention.lock")) {
    file_ =
        posix::Fd(posix::checked(::open(path_.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
                                 "open of a lock file", posix::more_descriptors));
    owner_ = ::getpid();
  }
  ~LockFile() {
    if (owner_ == ::getpid()) ::unlink(path_.c_str());
  }
  LockFile(const LockFile&) = delete;
  LockFile& operator=(const LockFile&) = delete;

  void reopen() {
    file_ = posix::Fd(posix::checked(::open(path_.c_str(), O_RDWR | O_NOFOLLOW | O_CLOEXEC),
                                     "open of a lock file", posix::more_descriptors));
  }
  int fd() const noexcept { return file_.get(); }

 private:
  std::filesystem::path path_;
  posix::Fd file_;
  pid_t owner_;
};

/// fcntl(2), F_OFD_SETLKW over one byte.
class RecordLock {
 public:
  static constexpr PrimitiveDescriptor descriptor{
      "fcntl", "record lock on a file's first byte (fcntl)", Wakeup::blocking};
  explicit RecordLock(const PrimitiveSpec& spec) : file_(spec) {}
  void attach() { file_.reopen(); }
  IoResult lock() noexcept { return set(F_WRLCK); }
  IoResult unlock() noexcept { return set(F_UNLCK); }

 private:
  IoResult set(short type) noexcept {
    struct flock record {};
    record.l_type = type;
    record.l_whence = SEEK_SET;
    record.l_len = 1;
    return outcome(
        posix::retry_interrupted([&] { return ::fcntl(file_.fd(), F_OFD_SETLKW, &record); }));
  }
  LockFile file_;
};

/// flock(2).
class FileLock {
 public:
  static constexpr PrimitiveDescriptor descriptor{"flock", "lock on a whole file (flock)",
                                                  Wakeup::blocking};
  explicit FileLock(const PrimitiveSpec& spec) : file_(spec) {}
  void attach() { file_.reopen(); }
  IoResult lock() noexcept {
    return outcome(posix::retry_interrupted([this] { return ::flock(file_.fd(), LOCK_EX); }));
  }
  IoResult unlock() noexcept { return outcome(::flock(file_.fd(), LOCK_UN)); }

 private:
  LockFile file_;
};

/// eventfd(2) with EFD_SEMAPHORE.
class EventSemaphore {
 public:
  static constexpr PrimitiveDescriptor descriptor{"eventfd", "eventfd as a semaphore",
                                                  Wakeup::blocking};
  explicit EventSemaphore(const PrimitiveSpec&)
      : event_(posix::checked(::eventfd(1, EFD_SEMAPHORE | EFD_CLOEXEC), "eventfd",
                              posix::more_descriptors)) {}
  IoResult lock() noexcept {
    std::uint64_t taken = 0;
    return posix::read_full(event_.get(), std::as_writable_bytes(std::span(&taken, 1)));
  }
  IoResult unlock() noexcept {
    const std::uint64_t one = 1;
    return posix::write_full(event_.get(), std::as_bytes(std::span(&one, 1)));
  }

 private:
  posix::Fd event_;
};

/// Boost.Interprocess.
class BoostMutex {
 public:
  static constexpr PrimitiveDescriptor descriptor{
      "boost_mutex", "boost::interprocess::interprocess_mutex", Wakeup::blocking};
  explicit BoostMutex(const PrimitiveSpec&) {}
  IoResult lock() noexcept {
    return attempt([this] { mutex_->lock(); });
  }
  IoResult unlock() noexcept {
    return attempt([this] { mutex_->unlock(); });
  }

 private:
  template <class Action>
  static IoResult attempt(Action&& action) noexcept {
    try {
      action();
      return IoResult::ok(0);
    } catch (const boost::interprocess::interprocess_exception& error) {
      return IoResult::error(boost_ipc::errno_of(error));
    }
  }
  posix::Shared<boost::interprocess::interprocess_mutex> mutex_;
};

/// No lock: the count itself is atomic.
class FetchSub : public InSharedMemory {
 public:
  static constexpr PrimitiveDescriptor descriptor{"atomic", "atomic fetch_sub, no lock",
                                                  Wakeup::polling};
  explicit FetchSub(const PrimitiveSpec&) {}
  static IoResult decrement(Count& count) noexcept {
    std::atomic_ref(count.left).fetch_sub(1, std::memory_order_relaxed);
    return IoResult::ok(0);
  }
};

/// No lock at all.
class Unlocked : public InSharedMemory {
 public:
  static constexpr PrimitiveDescriptor descriptor{
      "no_lock", "no lock: load, subtract, store; updates are lost", Wakeup::polling, false};
  explicit Unlocked(const PrimitiveSpec&) {}
  static IoResult decrement(Count& count) noexcept {
    decrement_plainly(count);
    return IoResult::ok(0);
  }
};

}  // namespace pibench::contention
