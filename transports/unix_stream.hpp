// Unix stream sockets, a connection per worker to one named socket; unix(7).
//
// Connecting does not wait for accept, so the opening process makes both ends of every connection
// before the fork: it knows which is whose, and a worker that dies cannot leave it waiting. The
// name is gone by the end of open().
#pragma once

#include "transports/contract/stream_link.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/scoped_name.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

class UnixStream : public StreamLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "unix_stream",
      .summary = "named Unix stream socket, a connection per worker, length-framed",
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .leaves_names_if_killed = true,
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t) { return stream_limits; }
  static UnixStream open(const LinkSpec& spec) {
    const posix::ScopedName name(spec.run.path() / "socket");
    return UnixStream(spec,
                      posix::Listener(SOCK_STREAM, posix::SocketAddress::of_path(name.path())));
  }

 private:
  UnixStream(const LinkSpec& spec, posix::Listener listener)
      : StreamLink(spec, [&listener](const LinkSpec&) {
          posix::Listener::Connection connection = listener.connect();
          ChannelPair pair;
          pair.parent.in = std::move(connection.accepted);
          pair.worker.in = std::move(connection.connected);
          return pair;
        }) {}
};

static_assert(Transport<UnixStream>);

}  // namespace pibench
