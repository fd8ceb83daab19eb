// Unix stream sockets, a connection per worker to one named socket; unix(7).
//
// The name is gone by the end of open().
#pragma once

#include "transports/links/unix_link.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/scoped_name.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

class UnixStream : public UnixLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "unix_stream",
      .summary = "named Unix stream socket, a connection per worker, length-framed",
      .family = Family::sockets,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "The parent listens at a socket with a name in the run's private directory. It connects "
          "to it and accepts once per worker, both ends before the fork, as connecting does not "
          "wait for accept(); the peer's process id tells that no stranger came in between. Then "
          "the name is removed, and each connection is a byte stream both ways. Every message of "
          "a scenario has one size, so no length travels with it.",
      .per_message =
          "One write() and one read(), more where the message is larger than what the kernel "
          "buffers; two copies, in and out of the kernel. With several workers a poll() of all "
          "comes before the reads.",
      .waking =
          "Blocking: a reader sleeps in read() or poll(), a writer in write() while the buffer is "
          "full.",
      .set_up =
          "socket(), bind() and listen() once; socket(), connect(), accept4() and "
          "getsockopt(SO_PEERCRED) per worker, two descriptors each.",
      .tunables = "ulimit -n, /proc/sys/net/core/wmem_default",
      .man_pages = "unix(7), socket(2), bind(2), connect(2), accept(2)",
      .picture = R"(
parent                                          worker
socket(AF_UNIX, SOCK_STREAM)
bind(name), listen()
socket(), connect(name), accept4()              [for every worker]
close(listener), unlink(name)
fork()                                          inherits every connection's ends
close(the workers' ends)                        close(all but its own)
poll(all)   [several workers]                   write(socket, message)
    <------ the kernel's socket buffer ------
read(socket), write(socket, reply)              read(socket)
read(socket): 0, end of file                    _exit(0) closes its socket
)",
  };
  static Probe probe(const Settings&) {
    return posix::probe_by([] { posix::make_socket(AF_UNIX, SOCK_STREAM); });
  }
  static UnixStream open(const LinkSpec& spec) {
    const posix::ScopedName name(spec.run.fresh_path("socket"));
    return UnixStream(spec,
                      posix::Listener(SOCK_STREAM, posix::SocketAddress::of_path(name.path())));
  }

 private:
  using UnixLink::UnixLink;
};

static_assert(Transport<UnixStream>);

}  // namespace pibench
