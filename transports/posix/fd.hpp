// A file descriptor that closes itself.
#pragma once

#include <unistd.h>

#include <utility>

#include "transports/contract/transport.hpp"

namespace pibench::posix {

/// Move-only owner of one descriptor; -1 means none. After a fork each process closes its own copy.
class Fd {
 public:
  Fd() = default;
  explicit Fd(int fd) noexcept : fd_(fd) {}
  Fd(Fd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Fd& operator=(Fd&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~Fd() { reset(); }

  int get() const noexcept { return fd_; }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  void reset(int fd = -1) noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

/// Reads until `buffer` is full. ok with fewer bytes only at end of file; failed with the errno;
/// deadline when interrupted for good.
IoResult read_full(int fd, Bytes buffer) noexcept;

/// Writes all of `data`. SIGPIPE must be ignored; a reader that is gone gives peer_gone.
IoResult write_full(int fd, ConstBytes data) noexcept;

/// The current errno as a result: EINTR is deadline, EPIPE and ECONNRESET are peer_gone,
/// EMSGSIZE is too_large, the rest failed.
IoResult result_from_errno() noexcept;

}  // namespace pibench::posix
