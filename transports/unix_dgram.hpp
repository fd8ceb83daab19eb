// Unix datagram sockets; unix(7). On Linux they are reliable and keep the order of each sender.
//
// One bound socket of the parent takes the messages of all workers; a sender blocks while more than
// net.unix.max_dgram_qlen wait in it. For answers each worker has a bound socket of its own, which
// only the parent is connected to. The names are gone as soon as the sockets are connected.
//
// A worker that waits for an answer does not notice that the parent is gone; one that sends does.
#pragma once

#include <array>
#include <cstring>
#include <fstream>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/packet_limits.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/scoped_name.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

class UnixDgram {
 public:
  static constexpr Descriptor descriptor{
      .name = "unix_dgram",
      .summary = "one bound Unix datagram socket for all workers",
      .family = Family::sockets,
      .substrate = Substrate::message,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "The parent binds one datagram socket; each worker has a socket that is connected to "
          "it. On Linux such datagrams are reliable and keep the order of each sender: when too "
          "many wait at the receiver, senders sleep. Where several workers send, two bytes in "
          "front say who. For replies each worker has a bound socket of its own, and the names go "
          "as soon as all are connected. Who waits for a message is not told that all senders "
          "have gone.",
      .per_message =
          "One send() and one recv(), or sendmsg() and recvmsg() with the two bytes; two copies, "
          "no poll().",
      .waking =
          "Blocking: the receiver sleeps in recvmsg(), a sender while max_dgram_qlen messages "
          "wait or its buffer is full.",
      .set_up =
          "socket(), bind() and unlink() for the parent's and for each reply's socket; socket() "
          "and connect() per sender.",
      .tunables = "/proc/sys/net/unix/max_dgram_qlen, /proc/sys/net/core/wmem_default, ulimit -n",
      .man_pages = "unix(7), socket(2), send(2), recv(2)",
      .picture = R"(
parent                                          worker
socket(AF_UNIX, SOCK_DGRAM), bind(name)         [one up; for replies one per worker down]
socket(), connect(name)                         [for every sender]
unlink(name)
fork()                                          inherits the sockets
close(the workers' sockets)                     close(all but its own)
recvmsg(up)   sleeps                            sendmsg(up, {id, message})
    <------ one queue for all workers -------
send(down to this worker, reply)                recv(down)   sleeps
    ---------- a queue per worker ---------->
close()                                         _exit(0)
)",
  };
  static Probe probe(const Settings&) {
    return posix::probe_by([] { posix::make_socket(AF_UNIX, SOCK_DGRAM); });
  }

  /// With several workers the sender's id takes two bytes of the message.
  static Limits limits(std::uint16_t workers) {
    std::size_t waiting = 10;
    std::ifstream("/proc/sys/net/unix/max_dgram_qlen") >> waiting;
    return {packet_bytes_max() - header_bytes(workers), waiting + 1};
  }

  static UnixDgram open(const LinkSpec& spec) { return UnixDgram(spec); }

  /// The buffer is that of each sender; the messages are those of all in the one queue, told where
  /// that is surely full before the buffer, from which the kernel takes what it needs itself.
  Capacity capacity() const {
    const std::size_t bytes =
        posix::socket_buffer_bytes(up_.senders.front(), posix::SocketBuffer::sending);
    const std::size_t charged_at_most = 2 * message_bytes_ + 1280;
    const std::size_t waiting = limits(workers_).queue_depth_max;
    if (waiting * charged_at_most > bytes) return {bytes, {}};
    return {bytes, waiting};
  }

 private:
  using Header = std::array<std::byte, sizeof(WorkerId)>;

  static std::size_t header_bytes(std::uint16_t workers) {
    return workers > 1 ? sizeof(Header) : 0;
  }

  static IoResult put(const posix::Fd& socket, ConstBytes header, ConstBytes message,
                      std::size_t message_bytes) noexcept {
    if (message.size() > message_bytes) return {IoStatus::too_large, 0};
    return posix::send_message(socket.get(), header, message);
  }

 public:
  class Parent {
   public:
    Parent(posix::Fd up, std::vector<posix::Fd> down, std::uint16_t workers,
           std::size_t message_bytes)
        : up_(std::move(up)),
          down_(std::move(down)),
          workers_(workers),
          message_bytes_(message_bytes) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return put(down_[index_of(to)], {}, message, message_bytes_);
    }
    Arrival receive(Bytes buffer) noexcept {
      Header header{};
      const Bytes expected = Bytes(header).first(header_bytes(workers_));
      const IoResult io = posix::receive_message(up_.get(), expected, buffer);
      WorkerId from{};
      std::memcpy(&from, header.data(), sizeof from);
      return {io.good() && index_of(from) >= workers_ ? IoResult::error(EPROTO) : io, from};
    }

   private:
    posix::Fd up_;
    std::vector<posix::Fd> down_;
    std::uint16_t workers_;
    std::size_t message_bytes_;
  };

  class Worker {
   public:
    Worker(posix::Fd up, posix::Fd down, WorkerId me, std::uint16_t workers,
           std::size_t message_bytes)
        : up_(std::move(up)),
          down_(std::move(down)),
          header_bytes_(header_bytes(workers)),
          message_bytes_(message_bytes) {
      std::memcpy(header_.data(), &me, sizeof me);
    }

    IoResult send(ConstBytes message) noexcept {
      return put(up_, ConstBytes(header_).first(header_bytes_), message, message_bytes_);
    }
    IoResult receive(Bytes buffer) noexcept {
      return posix::receive_message(down_.get(), {}, buffer);
    }

   private:
    posix::Fd up_;
    posix::Fd down_;
    Header header_{};
    std::size_t header_bytes_;
    std::size_t message_bytes_;
  };

  Parent parent() && {
    Inbox up = std::move(up_);
    std::vector<posix::Fd> senders;
    for (Inbox& inbox : down_) senders.push_back(std::move(inbox.senders.front()));
    down_.clear();
    return {std::move(up.socket), std::move(senders), workers_, message_bytes_};
  }

  Worker worker(WorkerId me) && {
    Inbox up = std::move(up_);
    posix::Fd mine = down_.empty() ? posix::Fd() : std::move(down_[index_of(me)].socket);
    down_.clear();
    return {std::move(up.senders[index_of(me)]), std::move(mine), me, workers_, message_bytes_};
  }

 private:
  /// A bound socket, and those that are connected to it.
  struct Inbox {
    posix::Fd socket;
    std::vector<posix::Fd> senders;
  };

  explicit UnixDgram(const LinkSpec& spec)
      : workers_(spec.workers), message_bytes_(spec.message_bytes) {
    require_packet(message_bytes_ + header_bytes(workers_));
    up_ = make_inbox(spec, workers_);
    for (std::uint16_t i = 0; spec.replies && i < workers_; ++i)
      down_.push_back(make_inbox(spec, 1));
  }

  static Inbox make_inbox(const LinkSpec& spec, std::size_t senders) {
    const posix::ScopedName name(spec.run.fresh_path("socket"));
    const posix::SocketAddress address = posix::SocketAddress::of_path(name.path());
    Inbox inbox;
    inbox.socket = posix::make_socket(AF_UNIX, SOCK_DGRAM);
    posix::bind_socket(inbox.socket, address);
    for (std::size_t i = 0; i < senders; ++i) {
      inbox.senders.push_back(posix::make_socket(AF_UNIX, SOCK_DGRAM));
      posix::connect_socket(inbox.senders.back(), address);
      set_unix_queue(inbox.senders.back(), spec, sizeof(Header));
    }
    return inbox;
  }

  std::uint16_t workers_;
  std::size_t message_bytes_;
  Inbox up_;
  std::vector<Inbox> down_;
};

static_assert(Transport<UnixDgram>);

}  // namespace pibench
