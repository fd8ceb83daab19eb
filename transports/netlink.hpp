// Netlink sockets of the protocol for use between processes, a connected pair per worker;
// netlink(7).
//
// A sender to one receiver sleeps while that one's buffer is full, so nothing is lost. From the
// moment a socket is connected, the kernel refuses what others than its peer send to its port id;
// what they sent before is thrown away. Any user may send so; groups, by which one message would
// reach all workers, need CAP_NET_ADMIN and lose messages instead of waiting.
//
// A receiver does not notice that its peer is gone; a sender does.
#pragma once

#include <linux/netlink.h>

#include <cstddef>
#include <utility>

#include "transports/links/packet_end.hpp"
#include "transports/links/pair_link.hpp"
#include "transports/posix/packet_limits.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/queue_bytes.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

class Netlink : public PairLink<PacketEnd> {
 public:
  static constexpr Descriptor descriptor{
      .name = "netlink",
      .summary = "netlink sockets for users, a connected pair per worker",
      .family = Family::sockets,
      .substrate = Substrate::message,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
      .exposed = {.netlink_ports = true},
  };
  static constexpr Explanation explanation{
      .how =
          "Netlink carries datagrams between processes and the kernel; its protocol "
          "NETLINK_USERSOCK is for processes among themselves. Each worker has a pair of such "
          "sockets, known by port ids that the kernel chooses and connected to each other, so "
          "that it refuses what anybody else sends. To one receiver, they are reliable and in "
          "order: a sender sleeps while that one's buffer is full. No empty message is carried, "
          "so where messages may be empty or differ in size, each has one byte in front.",
      .per_message =
          "One send() and one recv(), two copies; sendmsg() and recvmsg() where that byte goes in "
          "front. With several workers a poll() of all comes before the receives.",
      .waking =
          "Blocking: a receiver sleeps in recv() or poll(), a sender in send() while the "
          "receiver's buffer is full.",
      .set_up = "Two sockets per worker, each with socket(), bind(), getsockname() and connect().",
      .tunables = "/proc/sys/net/core/rmem_default, /proc/sys/net/core/wmem_default, ulimit -n",
      .man_pages = "netlink(7), socket(7), send(2), recv(2), poll(2)",
      .picture = R"(
parent                                          worker
socket(AF_NETLINK, SOCK_DGRAM) twice            [for every worker]
bind(port id 0), getsockname()
connect() each to the other
fork()                                          inherits the pairs
close(the workers' sockets)                     close(all but its own)
poll(all)   [several workers]                   send(socket, message)
    <-------- the receiver's buffer ---------
recv(socket), send(socket, reply)               recv(socket)   sleeps
close()                                         _exit(0)
)",
  };
  static Probe probe(const Settings&) {
    return posix::probe_by([] { make_pair(0); });
  }
  /// The sender's buffer holds one message at a time, and limits its size.
  static Limits limits(std::uint16_t) { return {packet_bytes_max() - sizeof(std::byte), 0}; }
  static Netlink open(const LinkSpec& spec) { return Netlink(spec); }
  /// The receiver's buffer, from which the kernel takes what it needs itself.
  Capacity capacity() const {
    const posix::Fd& receiver = first_parent().socket();
    return {posix::socket_buffer_bytes(receiver, posix::SocketBuffer::receiving), {}};
  }

 private:
  explicit Netlink(const LinkSpec& spec) {
    require_packet(spec.message_bytes + sizeof(std::byte));
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      auto [parent, worker] = make_pair(spec.settings.queue_bytes);
      add_pair({std::move(parent), spec}, {std::move(worker), spec});
    }
  }

  static std::pair<posix::Fd, posix::Fd> make_pair(std::size_t queue_bytes) {
    std::pair pair{make_bound(queue_bytes), make_bound(queue_bytes)};
    posix::connect_sockets(pair.first, pair.second);
    return pair;
  }

  static posix::Fd make_bound(std::size_t queue_bytes) {
    posix::Fd socket = posix::make_socket(AF_NETLINK, SOCK_DGRAM, NETLINK_USERSOCK);
    if (queue_bytes > 0)
      posix::set_socket_buffer_bytes(socket, posix::SocketBuffer::receiving, queue_bytes);
    posix::bind_socket(socket, posix::SocketAddress::netlink());
    return socket;
  }
};

static_assert(Transport<Netlink>);

}  // namespace pibench
