// A child process that runs a function and leaves through _exit.
#pragma once

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <csignal>

#include <cerrno>
#include <stdexcept>
#include <utility>

namespace pibench::test {

/// `body()` says whether all went well; killed and reaped by the destructor if still there.
class Forked {
 public:
  template <class Body>
  explicit Forked(Body&& body) : pid_(::fork()) {
    if (pid_ < 0) throw std::runtime_error("fork");
    if (pid_ == 0) ::_exit(run(std::forward<Body>(body)));
  }
  Forked(Forked&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Forked& operator=(Forked&&) = delete;
  ~Forked() {
    if (pid_ <= 0) return;
    kill();
    wait();
  }

  pid_t pid() const noexcept { return pid_; }
  void kill() const noexcept { ::kill(pid_, SIGKILL); }
  /// The status as waitpid gives it.
  int wait() noexcept {
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) continue;
    pid_ = -1;
    return status;
  }
  /// Waits for the end; false too for an exception or a signal.
  bool succeeded() noexcept {
    const int status = wait();
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
  }

 private:
  template <class Body>
  static int run(Body&& body) noexcept {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
      return body() ? 0 : 1;
    } catch (...) {
      return 2;
    }
  }

  pid_t pid_;
};

}  // namespace pibench::test
