// Unix sequenced-packet sockets, a connection per worker to one named socket; unix(7).
//
// Made like those of unix_stream; the kernel keeps message boundaries.
#pragma once

#include <cstddef>
#include <utility>

#include "transports/links/packet_end.hpp"
#include "transports/links/pair_link.hpp"
#include "transports/posix/packet_limits.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/scoped_name.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

class UnixSeqpacket : public PairLink<PacketEnd> {
 public:
  static constexpr Descriptor descriptor{
      .name = "unix_seqpacket",
      .summary = "named Unix sequenced-packet socket, a connection per worker",
      .family = Family::sockets,
      .substrate = Substrate::message,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
      .shows_end_of_file = true,
  };
  static constexpr Explanation explanation{
      .how =
          "Connections are made as for unix_stream, but of type SOCK_SEQPACKET: reliable and in "
          "order like a stream, and the kernel keeps each message whole. An empty message would "
          "look like end of file, so where messages may be empty or differ in size, each has one "
          "byte in front. A message must fit into the sender's buffer.",
      .per_message =
          "One send() and one recv(), two copies; sendmsg() and recvmsg() where that byte goes in "
          "front. With several workers a poll() of all comes before the receives.",
      .waking =
          "Blocking: a receiver sleeps in recv() or poll(), a sender in send() while its buffer "
          "is full.",
      .set_up =
          "As unix_stream: socket(), connect(), accept4() and getsockopt() per worker, two "
          "descriptors each.",
      .tunables = "/proc/sys/net/core/wmem_default, ulimit -n",
      .man_pages = "unix(7), socket(2), send(2), recv(2), poll(2)",
      .picture = R"(
parent                                          worker
socket(AF_UNIX, SOCK_SEQPACKET)
bind(name), listen()
socket(), connect(name), accept4()              [for every worker]
close(listener), unlink(name)
fork()                                          inherits every connection's ends
close(the workers' ends)                        close(all but its own)
poll(all)   [several workers]                   send(socket, message)
    <-------- one packet, kept whole --------
recv(socket), send(socket, reply)               recv(socket)
recv(socket): 0, end of file                    _exit(0) closes its socket
)",
  };
  static Probe probe(const Settings&) {
    return posix::probe_by([] { posix::make_socket(AF_UNIX, SOCK_SEQPACKET); });
  }
  static Limits limits(std::uint16_t) { return {packet_bytes_max() - sizeof(std::byte), 0}; }
  static UnixSeqpacket open(const LinkSpec& spec) { return UnixSeqpacket(spec); }
  /// The kernel charges packets to the sender, with its own needs.
  Capacity capacity() const {
    const posix::Fd& sender = first_worker().socket();
    return {posix::socket_buffer_bytes(sender, posix::SocketBuffer::sending), {}};
  }

 private:
  explicit UnixSeqpacket(const LinkSpec& spec) {
    require_packet(spec.message_bytes + sizeof(std::byte));
    const posix::ScopedName name(spec.run.fresh_path("socket"));
    posix::Listener listener(SOCK_SEQPACKET, posix::SocketAddress::of_path(name.path()));
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      posix::Listener::Connection connection = listener.connect();
      for (const posix::Fd* end : {&connection.accepted, &connection.connected})
        set_unix_queue(*end, spec, sizeof(std::byte));
      add_pair({std::move(connection.accepted), spec}, {std::move(connection.connected), spec});
    }
  }
};

static_assert(Transport<UnixSeqpacket>);

}  // namespace pibench
