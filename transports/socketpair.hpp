// Connected Unix stream sockets without a name, one pair per worker; unix(7), socketpair(2).
#pragma once

#include <sys/socket.h>

#include <array>

#include "transports/contract/stream_link.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

class SocketPair : public StreamLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "socketpair",
      .summary = "unnamed Unix stream socket pair per worker, length-framed",
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .leaves_names_if_killed = false,
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t) { return stream_limits; }
  static SocketPair open(const LinkSpec& spec) { return SocketPair(spec); }

 private:
  explicit SocketPair(const LinkSpec& spec) : StreamLink(spec, connect) {}

  static ChannelPair connect(const LinkSpec&) {
    std::array<int, 2> fds{};
    posix::checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()),
                   "socketpair (for more descriptors: ulimit -n)");
    ChannelPair pair;
    pair.parent.in.reset(fds[0]);
    pair.worker.in.reset(fds[1]);
    return pair;
  }
};

static_assert(Transport<SocketPair>);

}  // namespace pibench
