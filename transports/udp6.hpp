// UDP over the IPv6 loopback, a pair of connected sockets per worker; udp(7).
#pragma once

#include "transports/links/udp_link.hpp"

namespace pibench {

class Udp6 : public UdpLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "udp6",
      .summary = "UDP over ::1, a pair of connected sockets per worker, losses detected",
      .family = Family::sockets,
      .substrate = Substrate::message,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
      .may_lose = true,
      .exposed = {.udp_ports = true},
  };
  static constexpr Explanation explanation{
      .how =
          "As udp, over IPv6: each worker has a pair of UDP sockets at ::1 that are connected to "
          "each other. What does not fit into the receiver's buffer is dropped, so every datagram "
          "carries a number of eight bytes, and each sender counts on a shared page what it has "
          "sent; a gap between the two is a loss, which fails the cell unless --allow-loss is "
          "given. The longest datagrams are 20 bytes longer than those of udp, as the header of "
          "IPv6 is not counted, and go as fragments.",
      .per_message =
          "One sendmsg() and one recvmsg(), two copies, and a packet through the IP stack. With "
          "several workers a poll() of all comes before the receives.",
      .waking =
          "Blocking: a receiver sleeps in recvmsg() or poll(); with --allow-loss it looks up "
          "every 50 ms. A sender never waits.",
      .set_up =
          "Two sockets per worker, each with socket(), setsockopt(SO_RCVBUF), bind(), "
          "getsockname() and connect().",
      .tunables = "/proc/sys/net/core/rmem_max, ulimit -n, /proc/sys/net/ipv6/conf/lo/disable_ipv6",
      .man_pages = "udp(7), ipv6(7), send(2), recv(2), poll(2)",
      .picture = R"(
parent                                          worker
socket(AF_INET6, SOCK_DGRAM) twice              [for every worker]
setsockopt(SO_RCVBUF), bind(::1, 0)
connect() each to the other
fork()                                          inherits the pairs and the shared page
close(the workers' sockets)                     close(all but its own)
poll(all)   [several workers]                   sendmsg({number, message}), count it
    <----- the loopback; full: dropped ------
recvmsg(), compare the number                   recvmsg()   sleeps
sendmsg({number, reply}), count it
    ----- the loopback; full: dropped ------>
close()                                         _exit(0)
)",
  };
  static Probe probe(const Settings&) { return posix::probe_loopback(AF_INET6, SOCK_DGRAM); }
  static Limits limits(std::uint16_t) {
    // Of a packet's 65,535 bytes, the header of UDP takes eight, and that of IPv6 none.
    constexpr std::size_t datagram_bytes_max = 65527;
    static const Limits once = limits_of(datagram_bytes_max, AF_INET6);
    return once;
  }
  static Udp6 open(const LinkSpec& spec) { return Udp6(spec); }

 private:
  explicit Udp6(const LinkSpec& spec) : UdpLink(spec, AF_INET6) {}
};

static_assert(Transport<Udp6>);

}  // namespace pibench
