// TCP over the IPv4 loopback, a connection per worker; tcp(7).
#pragma once

#include "transports/tcp_link.hpp"

namespace pibench {

class Tcp : public TcpLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "tcp",
      .summary = "TCP connection per worker over 127.0.0.1, without delay, length-framed",
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .leaves_names_if_killed = false,
  };
  static Probe probe(const Settings&) {
    const int error = posix::try_bind(SOCK_STREAM, posix::SocketAddress::loopback(AF_INET));
    if (error == 0) return {true, {}};
    return {false,
            std::string("127.0.0.1 cannot be used (ip link set lo up): ") + ::strerror(error)};
  }
  static Tcp open(const LinkSpec& spec) { return Tcp(spec); }

 private:
  explicit Tcp(const LinkSpec& spec) : TcpLink(spec, AF_INET) {}
};

static_assert(Transport<Tcp>);

}  // namespace pibench
