// TCP over the IPv6 loopback, a connection per worker; tcp(7).
#pragma once

#include "transports/links/tcp_link.hpp"

namespace pibench {

class Tcp6 : public TcpLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "tcp6",
      .summary = "TCP connection per worker over ::1, without delay, length-framed",
      .family = Family::sockets,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "The parent listens at ::1, at a port that the kernel chooses, and makes both ends of a "
          "TCP connection per worker before the fork; whoever else connects is known by its "
          "address and turned away. The bytes go through the whole IPv6 stack over the loopback "
          "interface, as packets with acknowledgements. TCP_NODELAY sends small messages at once. "
          "Every message of a scenario has one size, so no length travels with it.",
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
          "/proc/sys/net/ipv4/tcp_wmem, /proc/sys/net/ipv4/tcp_rmem, "
          "/proc/sys/net/ipv4/ip_local_port_range, ulimit -n, "
          "/proc/sys/net/ipv6/conf/lo/disable_ipv6",
      .man_pages = "tcp(7), ipv6(7), socket(2), connect(2), accept(2)",
      .picture = R"(
parent                                          worker
socket(AF_INET6, SOCK_STREAM)
bind(::1, port 0), listen()
socket(), connect(), accept4()                  [for every worker]
setsockopt(TCP_NODELAY), close(listener)
fork()                                          inherits every connection's ends
close(the workers' ends)                        close(all but its own)
poll(all)   [several workers]                   write(socket, message)
    <-------- TCP over the loopback ---------
read(socket), write(socket, reply)              read(socket)
close(): SO_LINGER 0, no TIME-WAIT              _exit(0) closes its socket
)",
  };
  static Probe probe(const Settings&) { return posix::probe_loopback(AF_INET6, SOCK_STREAM); }
  static Tcp6 open(const LinkSpec& spec) { return Tcp6(spec); }

 private:
  explicit Tcp6(const LinkSpec& spec) : TcpLink(spec, AF_INET6) {}
};

static_assert(Transport<Tcp6>);

}  // namespace pibench
