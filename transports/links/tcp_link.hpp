// The common part of TCP over IPv4 and over IPv6, and of Multipath TCP; tcp(7).
//
// Only the loopback interface is listened on, at a port that the kernel chooses, until every
// connection is made; the opening process makes both ends before the fork. Anybody else who
// connects is known by the address and turned away.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>

#include <cstring>
#include <string>

#include "transports/links/stream_link.hpp"
#include "transports/posix/queue_bytes.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

class TcpLink : public StreamLink {
 public:
  static Limits limits(std::uint16_t) { return stream_limits; }
  /// The sender's buffer and the receiver's, as they are before the kernel has tuned them, which it
  /// does where the user has not chosen their size.
  Capacity capacity() const {
    return {posix::socket_buffer_bytes(first_worker().in, posix::SocketBuffer::sending) +
                posix::socket_buffer_bytes(first_parent().in, posix::SocketBuffer::receiving),
            {}};
  }

 protected:
  /// With queues as the user wants them.
  TcpLink(const LinkSpec& spec, int family)
      : TcpLink(spec, listener_at(family, IPPROTO_TCP, spec.settings.queue_bytes / 2)) {}
  TcpLink(const LinkSpec& spec, posix::Listener listener)
      : StreamLink(spec, [&listener](const LinkSpec&) { return connect(listener); }) {}

  /// Connections have buffers of that size, or of 0 what the kernel finds right.
  static posix::Listener listener_at(int family, int protocol, std::size_t buffer_bytes) {
    return posix::Listener(
        SOCK_STREAM, posix::SocketAddress::loopback(family),
        [buffer_bytes](const posix::Fd& socket) { set_buffers(socket, buffer_bytes); }, protocol);
  }

  static ChannelPair connect(posix::Listener& listener) {
    posix::Listener::Connection connection = listener.connect();
    posix::set_socket_option(connection.accepted, IPPROTO_TCP, TCP_NODELAY, 1);
    posix::set_socket_option(connection.connected, IPPROTO_TCP, TCP_NODELAY, 1);
    posix::reset_at_close(connection.accepted);
    ChannelPair pair;
    pair.parent.in = std::move(connection.accepted);
    pair.worker.in = std::move(connection.connected);
    return pair;
  }

 private:
  /// Before the two ends tell each other how much they take.
  static void set_buffers(const posix::Fd& socket, std::size_t bytes) {
    if (bytes == 0) return;
    posix::set_socket_buffer_bytes(socket, posix::SocketBuffer::sending, bytes);
    posix::set_socket_buffer_bytes(socket, posix::SocketBuffer::receiving, bytes);
  }
};

}  // namespace pibench
