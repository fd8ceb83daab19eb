// Unix sequenced-packet sockets, a connection per worker to one named socket; unix(7).
//
// Made like those of unix_stream. The kernel keeps message boundaries, but an empty message looks
// like end of file; so where messages differ in size, or have none, each has a byte in front.
#pragma once

#include <algorithm>
#include <cstddef>
#include <utility>

#include "transports/links/pair_link.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/scoped_name.hpp"
#include "transports/posix/socket.hpp"
#include "transports/posix/unix_limits.hpp"

namespace pibench {

/// One end of a worker's connection.
class SeqpacketEnd {
 public:
  SeqpacketEnd(posix::Fd socket, const LinkSpec& spec)
      : socket_(std::move(socket)),
        message_bytes_(spec.message_bytes),
        mark_bytes_(spec.fixed_size && spec.message_bytes > 0 ? 0 : 1) {}

  IoResult send(ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    if (mark_bytes_ == 0 && message.empty()) return IoResult::error(EINVAL);
    constexpr std::byte mark{};
    return posix::send_message(socket_.get(), ConstBytes(&mark, mark_bytes_), message);
  }
  IoResult receive(Bytes buffer) noexcept {
    std::byte mark{};
    const IoResult io = posix::receive_message(socket_.get(), Bytes(&mark, mark_bytes_), buffer);
    return mark_bytes_ == 0 && io == IoResult::ok(0) ? IoResult{IoStatus::peer_gone, 0} : io;
  }
  int read_fd() const noexcept { return socket_.get(); }
  bool buffered() const noexcept { return false; }
  const posix::Fd& socket() const noexcept { return socket_; }

 private:
  posix::Fd socket_;
  std::size_t message_bytes_;
  std::size_t mark_bytes_;
};

class UnixSeqpacket : public PairLink<SeqpacketEnd> {
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
  static Limits limits(std::uint16_t) { return {unix_message_bytes_max() - sizeof(std::byte), 0}; }
  static UnixSeqpacket open(const LinkSpec& spec) { return UnixSeqpacket(spec); }
  /// The kernel charges packets to the sender, with its own needs.
  Capacity capacity() const {
    const posix::Fd& sender = first_worker().socket();
    return {posix::socket_buffer_bytes(sender, posix::SocketBuffer::sending), {}};
  }

 private:
  explicit UnixSeqpacket(const LinkSpec& spec) {
    require_unix_message(spec.message_bytes + sizeof(std::byte));
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
