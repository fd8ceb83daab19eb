// TCP over the IPv6 loopback, a connection per worker; tcp(7).
#pragma once

#include "transports/tcp_link.hpp"

namespace pibench {

class Tcp6 : public TcpLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "tcp6",
      .summary = "TCP connection per worker over ::1, without delay, length-framed",
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .leaves_names_if_killed = false,
  };
  static Probe probe(const Settings&) {
    const int error = posix::try_bind(SOCK_STREAM, posix::SocketAddress::loopback(AF_INET6));
    if (error == 0) return {true, {}};
    if (error == EAFNOSUPPORT) return {false, "this kernel has no IPv6"};
    return {false, std::string("::1 cannot be used (sysctl net.ipv6.conf.lo.disable_ipv6=0): ") +
                       ::strerror(error)};
  }
  static Tcp6 open(const LinkSpec& spec) { return Tcp6(spec); }

 private:
  explicit Tcp6(const LinkSpec& spec) : TcpLink(spec, AF_INET6) {}
};

static_assert(Transport<Tcp6>);

}  // namespace pibench
