// Connected Unix stream sockets without a name, one pair per worker; unix(7), socketpair(2).
#pragma once

#include "transports/links/socket_pair_channels.hpp"
#include "transports/links/stream_link.hpp"
#include "transports/posix/queue_bytes.hpp"

namespace pibench {

class SocketPair : public StreamLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "socketpair",
      .summary = "unnamed Unix stream socket pair per worker, length-framed",
      .family = Family::sockets,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "socketpair() makes two Unix stream sockets that are connected to each other and have "
          "no name; each carries bytes both ways. The parent makes one pair per worker before it "
          "forks, and each side closes the other's end. What is written waits in socket buffers "
          "in the kernel. Every message of a scenario has one size, so no length travels with it.",
      .per_message =
          "One write() and one read(), more where the message is larger than what the kernel "
          "buffers; two copies, in and out of the kernel. With several workers a poll() of all "
          "comes before the reads.",
      .waking =
          "Blocking: a reader sleeps in read() or poll(), a writer in write() while the buffer is "
          "full.",
      .set_up = "One socketpair() and two descriptors per worker, for both directions.",
      .tunables = "ulimit -n, /proc/sys/net/core/wmem_default",
      .man_pages = "socketpair(2), unix(7), read(2), write(2), poll(2)",
      .picture = R"(
parent                                          worker
socketpair(AF_UNIX, SOCK_STREAM)                [for every worker]
fork()                                          inherits both sockets
close(the worker's sockets)                     close(all but its own)
poll(all)   [several workers]                   write(socket, message)
    <------ the kernel's socket buffer ------
read(socket)                                    read(socket)   sleeps
write(socket, reply)
    ------ the kernel's socket buffer ------>
read(socket): 0, end of file                    _exit(0) closes its socket
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t) { return stream_limits; }
  static SocketPair open(const LinkSpec& spec) { return SocketPair(spec); }
  /// The kernel charges what it sends to the sender, with its own needs: how many messages that is,
  /// depends on them.
  Capacity capacity() const {
    return {posix::socket_buffer_bytes(first_worker().in, posix::SocketBuffer::sending), {}};
  }

 private:
  explicit SocketPair(const LinkSpec& spec) : StreamLink(spec, socket_pair_channels) {}
};

static_assert(Transport<SocketPair>);

}  // namespace pibench
