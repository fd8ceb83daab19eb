// The common part of Unix stream sockets that are connected by a name; unix(7).
//
// Connecting does not wait for accept, so the opening process makes both ends of every connection
// before the fork: it knows which is whose, and a worker that dies cannot leave it waiting.
#pragma once

#include <utility>

#include "transports/links/stream_link.hpp"
#include "transports/posix/queue_bytes.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

class UnixLink : public StreamLink {
 public:
  static Limits limits(std::uint16_t) { return stream_limits; }
  /// The kernel charges what it sends to the sender, with its own needs: how many messages that is,
  /// depends on them.
  Capacity capacity() const {
    return {posix::socket_buffer_bytes(first_worker().in, posix::SocketBuffer::sending), {}};
  }

 protected:
  UnixLink(const LinkSpec& spec, posix::Listener listener)
      : StreamLink(spec, [&listener](const LinkSpec& each) {
          posix::Listener::Connection connection = listener.connect();
          if (const std::size_t bytes = each.settings.queue_bytes; bytes > 0)
            for (const posix::Fd* end : {&connection.accepted, &connection.connected})
              posix::set_socket_buffer_bytes(*end, posix::SocketBuffer::sending, bytes);
          ChannelPair pair;
          pair.parent.in = std::move(connection.accepted);
          pair.worker.in = std::move(connection.connected);
          return pair;
        }) {}
};

}  // namespace pibench
