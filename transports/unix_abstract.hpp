// Unix stream sockets without a file, a connection per worker to one abstract name; unix(7).
//
// Made like those of unix_stream. The name is one of the kernel's, which no mode keeps from others:
// whoever connects is known by the process id of its peer. It goes with the listening socket, by
// the end of open().
#pragma once

#include "transports/links/unix_link.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

class UnixAbstract : public UnixLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "unix_abstract",
      .summary = "Unix stream socket of an abstract name, a connection per worker, length-framed",
      .family = Family::sockets,
      .substrate = Substrate::stream,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "The parent listens at a socket whose name begins with a zero byte: it is known to the "
          "kernel alone, needs no file system, and ends with the socket. It has no mode, so "
          "anybody in the same network namespace may connect; the parent connects and accepts "
          "once per worker before the fork, and turns away every peer with another process id "
          "than its own. Then nobody listens any more, and each connection is a byte stream both "
          "ways. Every message of a scenario has one size, so no length travels with it.",
      .per_message =
          "As unix_stream: one write() and one read(), more where the message is larger than what "
          "the kernel buffers; two copies. With several workers a poll() of all comes before the "
          "reads.",
      .waking =
          "Blocking: a reader sleeps in read() or poll(), a writer in write() while the buffer is "
          "full.",
      .set_up =
          "socket(), bind() and listen() once; socket(), connect(), accept4() and "
          "getsockopt(SO_PEERCRED) per worker, two descriptors each.",
      .tunables = "ulimit -n, /proc/sys/net/core/wmem_default",
      .man_pages = "unix(7), network_namespaces(7), socket(2), bind(2), connect(2), accept(2)",
      .picture = R"(
parent                                          worker
socket(AF_UNIX, SOCK_STREAM)
bind("\0" + name), listen()
socket(), connect(), accept4()                  [for every worker]
getsockopt(SO_PEERCRED): our own?
close(listener), and the name is gone
fork()                                          inherits every connection's ends
close(the workers' ends)                        close(all but its own)
poll(all)   [several workers]                   write(socket, message)
    <------ the kernel's socket buffer ------
read(socket), write(socket, reply)              read(socket)
read(socket): 0, end of file                    _exit(0) closes its socket
)",
  };
  static Probe probe(const Settings&) {
    return posix::probe_by([] { listener_at({}).connect(); });
  }
  /// As unguessable as the names of the run's other objects, so that nobody can take it before.
  static UnixAbstract open(const LinkSpec& spec) {
    return UnixAbstract(spec, listener_at(spec.run.make_kernel_name()));
  }

 private:
  using UnixLink::UnixLink;

  static posix::Listener listener_at(const std::string& name) {
    return posix::Listener(SOCK_STREAM, posix::SocketAddress::of_abstract_name(name));
  }
};

static_assert(Transport<UnixAbstract>);

}  // namespace pibench
