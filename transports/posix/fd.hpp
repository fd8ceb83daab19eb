// A file descriptor that closes itself.
#pragma once

#include <unistd.h>

#include <utility>
#include <vector>

#include "transports/contract/io.hpp"

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
  /// The descriptor, which is the caller's from now on.
  int release() noexcept { return std::exchange(fd_, -1); }
  explicit operator bool() const noexcept { return fd_ >= 0; }
  void reset(int fd = -1) noexcept {
    if (fd_ >= 0) ::close(fd_);
    fd_ = fd;
  }

 private:
  int fd_ = -1;
};

/// Closes all of them, by one call for each run of consecutive numbers: close_range(2). Throws
/// std::bad_alloc before it has closed any.
void close_together(std::vector<Fd> descriptors);

/// The current errno as a result: EINTR is deadline; EPIPE, ECONNRESET and ECONNREFUSED are
/// peer_gone; EMSGSIZE is too_large, the rest failed.
IoResult result_from_errno() noexcept;

/// What a second read(2) gives, after one that failed with EIO while a terminal that has hung up
/// still had bytes; after any other failure -1 with its errno. When the other side writes and
/// closes between a reader's look at what has arrived and its look at whether the terminal is
/// closed, the kernel says EIO too early (n_tty_read() of drivers/tty/n_tty.c).
ssize_t read_past_early_end(int fd, Bytes buffer) noexcept;

// The functions below are inline as far as a first call that succeeds, as everything between a
// scenario's loop and its system call ought to be: kernels that guard against speculation leave no
// return predictions behind, so that each level of calls costs up to 10 ns per message.

/// Goes on after a first call that returned `first`.
IoResult read_rest(int fd, Bytes buffer, ssize_t first) noexcept;
IoResult write_rest(int fd, ConstBytes data, ssize_t first) noexcept;

/// Reads until `buffer` is full. ok with fewer bytes only at end of file; failed with the errno;
/// deadline when interrupted for good.
inline IoResult read_full(int fd, Bytes buffer) noexcept {
  if (buffer.empty()) return IoResult::ok(0);
  const ssize_t n = ::read(fd, buffer.data(), buffer.size());
  if (n == static_cast<ssize_t>(buffer.size())) [[likely]]
    return IoResult::ok(buffer.size());
  return read_rest(fd, buffer, n);
}

/// Writes all of `data`. SIGPIPE must be ignored; a reader that is gone gives peer_gone.
inline IoResult write_full(int fd, ConstBytes data) noexcept {
  if (data.empty()) return IoResult::ok(0);  // to a socket whose peer is gone, even that is EPIPE
  const ssize_t n = ::write(fd, data.data(), data.size());
  if (n == static_cast<ssize_t>(data.size())) [[likely]]
    return IoResult::ok(data.size());
  return write_rest(fd, data, n);
}

}  // namespace pibench::posix
