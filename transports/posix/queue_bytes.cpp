#include "transports/posix/queue_bytes.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <limits>
#include <string>

#include "transports/posix/socket.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {
namespace {

constexpr std::array larger_pipes{
    Remedy{EPERM, "for larger ones: sysctl fs.pipe-max-size fs.pipe-user-pages-soft"}};
constexpr std::array larger_buffers{
    Remedy{ENOBUFS, "for larger ones: sysctl net.core.wmem_max net.core.rmem_max"}};

int option_of(SocketBuffer buffer) {
  return buffer == SocketBuffer::sending ? SO_SNDBUF : SO_RCVBUF;
}

/// What calls take that count in int.
int as_int(std::size_t bytes) {
  constexpr std::size_t most = std::numeric_limits<int>::max();
  return static_cast<int>(std::min(bytes, most));
}

}  // namespace

std::size_t pipe_bytes(const Fd& end) {
  return static_cast<std::size_t>(checked(::fcntl(end.get(), F_GETPIPE_SZ), "fcntl(F_GETPIPE_SZ)"));
}

void set_pipe_bytes(const Fd& end, std::size_t bytes) {
  checked(::fcntl(end.get(), F_SETPIPE_SZ, as_int(bytes)),
          "fcntl(F_SETPIPE_SZ) to " + std::to_string(bytes) + " bytes", larger_pipes);
}

std::size_t messages_in_pipe(std::size_t pipe_bytes, std::size_t message_bytes) {
  static const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t whole = std::max<std::size_t>(message_bytes, 1) / page;
  const std::size_t rest = std::max<std::size_t>(message_bytes, 1) % page;
  std::size_t free_pages = pipe_bytes / page;
  std::size_t room = 0;  // of the last page
  for (std::size_t messages = 0;; ++messages) {
    const bool joins = rest <= room;
    const std::size_t pages = whole + (joins ? 0 : 1);
    if (pages > free_pages) return messages;
    free_pages -= pages;
    if (!joins) room = page;
    room = joins && whole > 0 ? 0 : room - rest;
  }
}

std::size_t socket_buffer_bytes(const Fd& socket, SocketBuffer buffer) {
  return static_cast<std::size_t>(socket_option(socket, SOL_SOCKET, option_of(buffer)));
}

/// The kernel doubles what it is given, after it has cut it down without a word.
void set_socket_buffer_bytes(const Fd& socket, SocketBuffer buffer, std::size_t bytes) {
  const int half = as_int((bytes + 1) / 2);
  set_socket_option(socket, SOL_SOCKET, option_of(buffer), half);
  if (socket_buffer_bytes(socket, buffer) / 2 < static_cast<std::size_t>(half))
    throw_errno("setsockopt of a buffer of " + std::to_string(bytes) + " bytes", ENOBUFS,
                larger_buffers);
}

}  // namespace pibench::posix
