// Messages of ZeroMQ over Unix sockets, by libzmq; zmq_ipc(7).
#pragma once

#include "transports/links/zeromq_link.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {

class ZeroMqIpc : public ZeroMqLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "zeromq_ipc",
      .summary = "ZeroMQ over a named Unix socket: DEALERs of the workers to the parent's ROUTER",
      .family = Family::sockets,
      .substrate = Substrate::stream,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
      .shows_end_of_file = false,
      .sends_behind = true,
      .aborts = true,
      .exposed = {.socket_path = true},
  };
  static constexpr Explanation explanation{
      .how =
          "The parent has one ROUTER for all workers, each worker a DEALER that connects to it; "
          "replies are addressed by the worker's name. In every process a thread of libzmq moves "
          "the bytes over Unix sockets, and hands messages to the process over queues without "
          "locks. A sender goes 1000 messages ahead, of large ones fewer, and then waits for "
          "credit, which the receiver gives over an eventfd for each half of that. What a killed "
          "sender's thread "
          "had not yet written is lost, and where libzmq itself lacks something, it aborts.",
      .per_message =
          "Sender: zmq_send(), and a write() to wake the thread, which sends to the socket; "
          "receiver: the thread's recv(), a write() to wake the process, which wakes from poll(), "
          "and zmq_msg_recv(). Under load many messages share each of them. Four copies.",
      .waking =
          "Blocking: who waits sleeps in poll() of an eventfd, the threads in epoll_wait(). A "
          "message takes two switches of threads on either side.",
      .set_up =
          "bind() and listen() before the fork; then a context in each process: two threads, "
          "eventfds and epolls, and a handshake per worker.",
      .tunables = "ulimit -n, ulimit -u, /proc/sys/net/core/somaxconn",
      .man_pages = "zmq_ipc(7), zmq_socket(3), unix(7), pthreads(7)",
      .picture = R"(
parent                                          worker
socket(AF_UNIX), bind(name), listen()
fork()                                          inherits the name
zmq_ctx_new(), zmq_socket(ZMQ_ROUTER)           zmq_ctx_new(), zmq_socket(ZMQ_DEALER)
zmq_bind(ZMQ_USE_FD): its thread accepts        zmq_connect(): its thread connects
poll(ZMQ_FD)   sleeps                           zmq_send(message)
                                                thread: send(socket, message)
    <------ a Unix socket per worker --------
thread: recv(socket), write(eventfd)
zmq_msg_recv(name), zmq_msg_recv(message)
zmq_send(name), zmq_send(reply)                 zmq_msg_recv(reply)
zmq_ctx_term(), unlink(name)                    zmq_ctx_term(): all is sent, _exit(0)
)",
  };
  static Probe probe(const Settings&) {
    return posix::probe_by([] {
      static_cast<void>(load());
      posix::make_socket(AF_UNIX, SOCK_STREAM);
      posix::rehearse_descriptors(2);
    });
  }
  static ZeroMqIpc open(const LinkSpec& spec) { return ZeroMqIpc(spec); }

 private:
  explicit ZeroMqIpc(const LinkSpec& spec)
      : ZeroMqLink(spec, listen_at_name(posix::OwnedName(spec.run.fresh_path("socket")))) {}

  static Listening listen_at_name(posix::OwnedName name) {
    posix::Fd socket = listen_at(posix::SocketAddress::of_path(name.path()));
    return {std::move(socket), "ipc://" + name.path().string(), std::move(name)};
  }
};

static_assert(Transport<ZeroMqIpc>);

}  // namespace pibench
