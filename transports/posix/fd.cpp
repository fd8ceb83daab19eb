#include "transports/posix/fd.hpp"

#include <cerrno>

#include "transports/posix/syscall.hpp"

namespace pibench::posix {

IoResult result_from_errno() noexcept {
  switch (errno) {
    case EINTR:
      return {IoStatus::deadline, 0};
    case EPIPE:
    case ECONNRESET:
      return {IoStatus::peer_gone, 0};
    case EMSGSIZE:
      return {IoStatus::too_large, 0};
    default:
      return IoResult::error(errno);
  }
}

IoResult read_full(int fd, Bytes buffer) noexcept {
  std::size_t done = 0;
  while (done < buffer.size()) {
    const ssize_t n =
        retry_interrupted([&] { return ::read(fd, buffer.data() + done, buffer.size() - done); });
    if (n < 0) return result_from_errno();
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return IoResult::ok(done);
}

IoResult write_full(int fd, ConstBytes data) noexcept {
  std::size_t done = 0;
  while (done < data.size()) {
    const ssize_t n =
        retry_interrupted([&] { return ::write(fd, data.data() + done, data.size() - done); });
    if (n < 0) return result_from_errno();
    done += static_cast<std::size_t>(n);
  }
  return IoResult::ok(done);
}

}  // namespace pibench::posix
