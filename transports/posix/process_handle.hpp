// Another process as a descriptor, which never comes to mean a later one of the same number;
// pidfd_open(2), pidfd_send_signal(2).
#pragma once

#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <csignal>

#include "transports/posix/fd.hpp"

namespace pibench::posix {

class ProcessHandle {
 public:
  ProcessHandle() = default;
  /// Without a process, and errno set, where there is none or it cannot be had.
  explicit ProcessHandle(pid_t pid) noexcept
      : fd_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}

  explicit operator bool() const noexcept { return static_cast<bool>(fd_); }
  /// 0, or -1 with errno: EAGAIN where as many signals wait as may, ESRCH where it is gone.
  int send(const siginfo_t& signal) const noexcept {
    return static_cast<int>(
        ::syscall(SYS_pidfd_send_signal, fd_.get(), signal.si_signo, &signal, 0));
  }

 private:
  Fd fd_;
};

}  // namespace pibench::posix
