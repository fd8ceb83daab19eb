// UDP over the IPv4 loopback, a pair of connected sockets per worker; udp(7).
#pragma once

#include "transports/links/udp_link.hpp"

namespace pibench {

class Udp : public UdpLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "udp",
      .summary = "UDP over 127.0.0.1, a pair of connected sockets per worker, losses detected",
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
          "Each worker has a pair of UDP sockets at 127.0.0.1 that are connected to each other, "
          "so that nobody else's datagrams get in. A sender is never held back: what does not fit "
          "into the receiver's buffer is dropped. So every datagram carries a number of eight "
          "bytes, and each sender counts on a shared page what it has sent; a gap between the two "
          "is a loss, which fails the cell unless --allow-loss is given.",
      .per_message =
          "One sendmsg() and one recvmsg(), two copies, and a packet through the IP stack. With "
          "several workers a poll() of all comes before the receives.",
      .waking =
          "Blocking: a receiver sleeps in recvmsg() or poll(); with --allow-loss it looks up "
          "every 50 ms. A sender never waits.",
      .set_up =
          "Two sockets per worker, each with socket(), setsockopt(SO_RCVBUF), bind(), "
          "getsockname() and connect().",
      .tunables = "/proc/sys/net/core/rmem_max, ulimit -n",
      .man_pages = "udp(7), ip(7), send(2), recv(2), poll(2)",
      .picture = R"(
parent                                          worker
socket(AF_INET, SOCK_DGRAM) twice               [for every worker]
setsockopt(SO_RCVBUF), bind(127.0.0.1, 0)
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
  static Probe probe(const Settings&) { return posix::probe_loopback(AF_INET, SOCK_DGRAM); }
  static Limits limits(std::uint16_t) {
    constexpr std::size_t datagram_bytes_max = 65507;
    static const Limits once = limits_of(datagram_bytes_max, AF_INET);
    return once;
  }
  static Udp open(const LinkSpec& spec) { return Udp(spec); }

 private:
  explicit Udp(const LinkSpec& spec) : UdpLink(spec, AF_INET) {}
};

static_assert(Transport<Udp>);

}  // namespace pibench
