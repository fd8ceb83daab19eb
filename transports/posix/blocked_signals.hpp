// Keeps signals from a thread; pthread_sigmask(3).
#pragma once

#include <csignal>
#include <initializer_list>

namespace pibench::posix {

/// For its lifetime this thread, and every thread that it starts, gets no signal but the `allowed`
/// ones. Threads keep their mask.
class BlockedSignals {
 public:
  explicit BlockedSignals(std::initializer_list<int> allowed = {}) noexcept {
    sigset_t blocked;
    ::sigfillset(&blocked);
    for (const int signal : allowed) ::sigdelset(&blocked, signal);
    ::pthread_sigmask(SIG_SETMASK, &blocked, &former_);
  }
  ~BlockedSignals() { ::pthread_sigmask(SIG_SETMASK, &former_, nullptr); }
  BlockedSignals(const BlockedSignals&) = delete;
  BlockedSignals& operator=(const BlockedSignals&) = delete;

 private:
  sigset_t former_;
};

}  // namespace pibench::posix
