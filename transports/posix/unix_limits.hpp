// The largest message of Unix sockets that keep message boundaries; unix(7).
#pragma once

#include <sys/socket.h>

#include <array>
#include <cstddef>
#include <string>

#include "transports/posix/socket.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

/// A message must fit into the sender's buffer, of which the kernel keeps 32 bytes. The buffer is
/// left as large as new sockets have it: net.core.wmem_default.
inline std::size_t unix_message_bytes_max() {
  static const int buffer_bytes =
      posix::socket_option(posix::make_socket(AF_UNIX, SOCK_DGRAM), SOL_SOCKET, SO_SNDBUF);
  return static_cast<std::size_t>(buffer_bytes) - 32;
}

/// Throws std::system_error for more than that, a transport's header counted.
inline void require_unix_message(std::size_t bytes) {
  static constexpr std::array larger{
      posix::Remedy{EMSGSIZE, "for more: sysctl net.core.wmem_default"}};
  if (bytes > unix_message_bytes_max())
    posix::throw_errno("Unix socket for messages of " + std::to_string(bytes) + " bytes", EMSGSIZE,
                       larger);
}

}  // namespace pibench
