// A System V queue of a test's own; msgget(2).
#pragma once

#include <sys/ipc.h>
#include <sys/msg.h>

#include "transports/posix/syscall.hpp"

namespace pibench::test {

inline bool queue_exists(int id) {
  msqid_ds status{};
  return ::msgctl(id, IPC_STAT, &status) == 0;
}

/// Is removed at the end, however the test ends, unless it went before.
class SysvQueue {
 public:
  /// Throws std::system_error. With a key the queue must be new.
  explicit SysvQueue(key_t key = IPC_PRIVATE)
      : id_(posix::checked(::msgget(key, IPC_CREAT | IPC_EXCL | 0600), "msgget")) {}
  SysvQueue(const SysvQueue&) = delete;
  SysvQueue& operator=(const SysvQueue&) = delete;
  ~SysvQueue() { ::msgctl(id_, IPC_RMID, nullptr); }

  int id() const noexcept { return id_; }
  bool exists() const { return queue_exists(id_); }

 private:
  int id_;
};

}  // namespace pibench::test
