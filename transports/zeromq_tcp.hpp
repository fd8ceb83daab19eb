// Messages of ZeroMQ over TCP on the IPv4 loopback, by libzmq; zmq_tcp(7).
//
// The port is open to all users of the machine for as long as the link is. What strangers send is
// thrown away, as they do not know a worker's name.
#pragma once

#include <netinet/in.h>

#include "transports/links/zeromq_link.hpp"
#include "transports/posix/probe.hpp"

namespace pibench {

class ZeroMqTcp : public ZeroMqLink {
 public:
  static constexpr Descriptor descriptor{
      .name = "zeromq_tcp",
      .summary = "ZeroMQ over TCP at 127.0.0.1: DEALERs of the workers to the parent's ROUTER",
      .family = Family::sockets,
      .substrate = Substrate::stream,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
      .shows_end_of_file = false,
      .sends_behind = true,
      .aborts = true,
      .exposed = {.tcp_ports = true},
  };
  static constexpr Explanation explanation{
      .how =
          "The parent has one ROUTER for all workers, each worker a DEALER that connects to it; "
          "replies are addressed by the worker's name, which holds random bytes, so that others "
          "who connect to the port are known and not heard. In every process a thread of libzmq "
          "moves the bytes over TCP, and hands messages to the process over queues without "
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
      .tunables =
          "ulimit -n, ulimit -u, /proc/sys/net/core/somaxconn, "
          "/proc/sys/net/ipv4/ip_local_port_range",
      .man_pages = "zmq_tcp(7), zmq_socket(3), tcp(7), pthreads(7)",
      .picture = R"(
parent                                          worker
socket(AF_INET), bind(127.0.0.1, port 0)
listen(), fork()                                inherits the port's number
zmq_ctx_new(), zmq_socket(ZMQ_ROUTER)           zmq_ctx_new(), zmq_socket(ZMQ_DEALER)
zmq_bind(ZMQ_USE_FD): its thread accepts        zmq_connect(): its thread connects
poll(ZMQ_FD)   sleeps                           zmq_send(message)
                                                thread: send(socket, message)
    <-------- TCP over the loopback ---------
thread: recv(socket), write(eventfd)
zmq_msg_recv(name), zmq_msg_recv(message)
zmq_send(name), zmq_send(reply)                 zmq_msg_recv(reply)
zmq_ctx_term()                                  zmq_ctx_term(): all is sent, _exit(0)
)",
  };
  static Probe probe(const Settings&) {
    const Probe loopback = posix::probe_loopback(AF_INET, SOCK_STREAM);
    if (!loopback.usable) return loopback;
    return posix::probe_by([] {
      static_cast<void>(load());
      posix::rehearse_descriptors(2);
    });
  }
  static ZeroMqTcp open(const LinkSpec& spec) { return ZeroMqTcp(spec); }

 private:
  explicit ZeroMqTcp(const LinkSpec& spec) : ZeroMqLink(spec, listen_at_port()) {}

  static Listening listen_at_port() {
    posix::Fd socket = listen_at(posix::SocketAddress::loopback(AF_INET));
    posix::reset_at_close(socket);
    const posix::SocketAddress address = posix::SocketAddress::of_socket(socket);
    sockaddr_in name{};
    std::memcpy(&name, address.get(), sizeof name);
    return {std::move(socket), "tcp://127.0.0.1:" + std::to_string(ntohs(name.sin_port)), {}};
  }
};

static_assert(Transport<ZeroMqTcp>);

}  // namespace pibench
