// Connected Unix stream sockets without a name, of the parent and a worker; socketpair(2).
#pragma once

#include <sys/socket.h>

#include <array>

#include "transports/links/stream_link.hpp"
#include "transports/posix/queue_bytes.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

/// A pair with buffers of the size that the user wants. Throws std::system_error.
inline ChannelPair socket_pair_channels(const LinkSpec& spec) {
  std::array<int, 2> fds{};
  posix::checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()), "socketpair",
                 posix::more_descriptors);
  ChannelPair pair;
  pair.parent.in.reset(fds[0]);
  pair.worker.in.reset(fds[1]);
  if (const std::size_t bytes = spec.settings.queue_bytes; bytes > 0)
    for (const posix::Fd* end : {&pair.parent.in, &pair.worker.in})
      posix::set_socket_buffer_bytes(*end, posix::SocketBuffer::sending, bytes);
  return pair;
}

}  // namespace pibench
