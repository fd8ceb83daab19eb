// A POSIX semaphore that has a name for no longer than it takes to open it; sem_overview(7).
#pragma once

#include <fcntl.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "transports/contract/io.hpp"
#include "transports/posix/directory_entries.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/shared_memory.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {

/// Made exclusively, with mode 0600 and a name that nobody can guess, which is gone when the object
/// is there. A forked child shares the semaphore, and has it until it ends: sem_close(3) looks
/// through all that a process has, which a thousand workers would do for a thousand of them.
class NamedSemaphore {
 public:
  NamedSemaphore() = default;
  /// Throws std::system_error. Delegates, so that a semaphore whose name stays is closed.
  NamedSemaphore(const RunDirectory& run, unsigned count) : NamedSemaphore() {
    const std::string name = run.make_kernel_name();
    owner_ = ::getpid();
    semaphore_ = ::sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, count);
    if (semaphore_ == SEM_FAILED) {
      const int error = errno;
      // Where memory is short, it fails after the name is made. One that was there is not ours.
      if (error != EEXIST) ::sem_unlink(name.c_str());
      throw_errno("sem_open", error, shm_open_remedies);
    }
    remove_other_name(name);
    checked(::sem_unlink(name.c_str()), "sem_unlink " + name);
  }
  NamedSemaphore(NamedSemaphore&& other) noexcept
      : owner_(other.owner_), semaphore_(std::exchange(other.semaphore_, SEM_FAILED)) {}
  NamedSemaphore& operator=(NamedSemaphore&& other) noexcept {
    std::swap(owner_, other.owner_);
    std::swap(semaphore_, other.semaphore_);
    return *this;
  }
  ~NamedSemaphore() {
    if (semaphore_ != SEM_FAILED && owner_ == ::getpid()) ::sem_close(semaphore_);
  }

  bool try_wait() const noexcept { return ::sem_trywait(semaphore_) == 0; }
  /// Sleeps; deadline when the wait has to stop.
  IoResult wait() const noexcept {
    const int result = retry_interrupted([this] { return ::sem_wait(semaphore_); });
    return result == 0 ? IoResult::ok(0) : result_from_errno();
  }
  IoResult post() const noexcept {
    return ::sem_post(semaphore_) == 0 ? IoResult::ok(0) : result_from_errno();
  }

 private:
  /// sem_open() makes a file under another name, links it to the right one, and does not say where
  /// it could not remove the first.
  static void remove_other_name(const std::string& name) {
    const std::string own = "sem." + name.substr(1);
    struct stat made {};
    if (::stat(("/dev/shm/" + own).c_str(), &made) != 0 || made.st_nlink < 2) return;
    const Fd memory(checked(::open("/dev/shm", O_RDONLY | O_DIRECTORY | O_CLOEXEC), "open /dev/shm",
                            more_descriptors));
    for_each_entry(memory.get(), [&](const char* entry) {
      struct stat found {};
      if (entry != own && ::fstatat(memory.get(), entry, &found, AT_SYMLINK_NOFOLLOW) == 0 &&
          found.st_ino == made.st_ino)
        ::unlinkat(memory.get(), entry, 0);
    });
  }

  pid_t owner_ = 0;
  sem_t* semaphore_ = SEM_FAILED;
};

}  // namespace pibench::posix
