// The largest message of sockets within one machine that keep message boundaries; unix(7),
// netlink(7).
#pragma once

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

#include "transports/contract/transport.hpp"
#include "transports/posix/queue_bytes.hpp"
#include "transports/posix/socket.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

/// The bytes of a sender's buffer that no message can have.
inline constexpr std::size_t kept_by_the_kernel = 32;

/// A message must fit into the sender's buffer. That is as large as new sockets have it
/// (net.core.wmem_default), unless the user says how large it is to be.
inline std::size_t packet_bytes_max() {
  static const int buffer_bytes =
      posix::socket_option(posix::make_socket(AF_UNIX, SOCK_DGRAM), SOL_SOCKET, SO_SNDBUF);
  return static_cast<std::size_t>(buffer_bytes) - kept_by_the_kernel;
}

/// Throws std::system_error for more than that, a transport's header counted.
inline void require_packet(std::size_t bytes) {
  static constexpr std::array larger{
      posix::Remedy{EMSGSIZE, "for more: sysctl net.core.wmem_default"}};
  if (bytes > packet_bytes_max())
    posix::throw_errno("socket for messages of " + std::to_string(bytes) + " bytes", EMSGSIZE,
                       larger);
}

/// Gives the sender of a Unix socket the buffer that the user wants, or one that holds a message
/// with a header.
inline void set_unix_queue(const posix::Fd& sender, const LinkSpec& spec,
                           std::size_t header_bytes) {
  if (spec.settings.queue_bytes == 0) return;
  const std::size_t least = spec.message_bytes + header_bytes + kept_by_the_kernel;
  posix::set_socket_buffer_bytes(sender, posix::SocketBuffer::sending,
                                 std::max(spec.settings.queue_bytes, least));
}

}  // namespace pibench
