// Multipath TCP over the IPv4 loopback, a connection per worker.
//
// A connection may use several paths at once, called subflows; over the loopback interface there is
// one. What it adds to TCP is a second numbering of the bytes, and the kernel's code around it.
//
// The kernel chooses the buffers, as with those of a few KiB such a connection may stall for good.
#pragma once

#include "transports/links/tcp_link.hpp"
#include "transports/posix/probe.hpp"

namespace pibench {

class Mptcp : public TcpLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "mptcp",
      .summary = "Multipath TCP connection per worker over 127.0.0.1, without delay, length-framed",
      .family = Family::sockets,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
  };
  static constexpr Explanation explanation{
      .how =
          "Connections are made as for tcp, but of the protocol IPPROTO_MPTCP, which spreads one "
          "connection over several paths where there are some; over the loopback interface there "
          "is one. Every packet tells in an option which bytes of the whole connection it has, "
          "beside TCP's own numbers, and the receiver puts them in order once more. Every message "
          "of a scenario has one size, so no length travels with it.",
      .per_message =
          "One write() and one read(), more where the message is larger than what the kernel "
          "buffers; two copies, in and out of the kernel. With several workers a poll() of all "
          "comes before the reads. The kernel handles a packet and its acknowledgement in "
          "between.",
      .waking =
          "Blocking: a reader sleeps in read() or poll(), a writer in write() while the buffer is "
          "full.",
      .set_up =
          "socket(), connect() with its handshake, accept4(), getsockname() and "
          "three setsockopt() per worker, two descriptors each.",
      .tunables =
          "/proc/sys/net/mptcp/enabled, /proc/sys/net/ipv4/tcp_wmem, /proc/sys/net/ipv4/tcp_rmem, "
          "/proc/sys/net/ipv4/ip_local_port_range, ulimit -n",
      .man_pages = "tcp(7), ip(7), socket(2), connect(2), accept(2)",
      .picture = R"(
parent                                          worker
socket(AF_INET, SOCK_STREAM, IPPROTO_MPTCP)
bind(127.0.0.1, port 0), listen()
socket(), connect(), accept4()                  [for every worker]
setsockopt(TCP_NODELAY), close(listener)
fork()                                          inherits every connection's ends
close(the workers' ends)                        close(all but its own)
poll(all)   [several workers]                   write(socket, message)
    <------- MPTCP over the loopback --------
read(socket), write(socket, reply)              read(socket)
close(): SO_LINGER 0, no TIME-WAIT              _exit(0) closes its socket
)",
  };
  static Probe probe(const Settings&) {
    return posix::probe_by([] {
      posix::Listener listener = make_listener();
      static_cast<void>(connect(listener));
    });
  }
  static Mptcp open(const LinkSpec& spec) { return Mptcp(spec); }

 private:
  explicit Mptcp(const LinkSpec& spec) : TcpLink(spec, make_listener()) {}

  static posix::Listener make_listener() {
    constexpr std::size_t buffer_bytes = 0;
    return TcpLink::listener_at(AF_INET, IPPROTO_MPTCP, buffer_bytes);
  }
};

static_assert(Transport<Mptcp>);

}  // namespace pibench
