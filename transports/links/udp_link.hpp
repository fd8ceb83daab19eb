// The common part of UDP over IPv4 and over IPv6: a pair of connected sockets per worker over the
// loopback interface; udp(7).
//
// A sender never waits: messages that do not fit into the receiver's buffer are lost. That buffer
// is made as large as net.core.rmem_max allows, datagrams are numbered, and each sender counts on a
// shared page what it has sent; so a loss shows at the next message that does arrive, or when the
// receiver has to stop waiting. With Settings::allow_loss it also shows when nothing has come for a
// while, which costs a timer for each wait.
//
// Connected sockets take datagrams from each other's address only; datagrams that strangers sent
// before are thrown away.
#pragma once

#include <netinet/in.h>
#include <sys/time.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "transports/links/pair_link.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/queue_bytes.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

/// The number of datagrams that each side of each worker's pair has sent, on zeroed pages that
/// forked processes share.
class UdpTally {
 public:
  using Number = std::uint64_t;
  /// Each line has one writer.
  struct Sent {
    alignas(64) std::atomic<Number> up;
    alignas(64) std::atomic<Number> down;
  };

  explicit UdpTally(std::uint16_t workers)
      : pages_(posix::Mapping::anonymous(workers * sizeof(Sent))) {}
  Sent& of(std::size_t worker) const noexcept { return static_cast<Sent*>(pages_.data())[worker]; }

 private:
  posix::Mapping pages_;
};

/// One end of a worker's pair.
class UdpEnd {
 public:
  using Number = UdpTally::Number;

  UdpEnd(posix::Fd socket, const LinkSpec& spec, std::shared_ptr<UdpTally> tally,
         std::atomic<Number>& ours, const std::atomic<Number>& theirs)
      : socket_(std::move(socket)),
        message_bytes_(spec.message_bytes),
        notices_idleness_(spec.settings.allow_loss),
        tally_(std::move(tally)),
        ours_(&ours),
        theirs_(&theirs),
        held_(spec.message_bytes) {
    if (!notices_idleness_) return;
    const timeval idle{.tv_sec = 0, .tv_usec = long{idle_time_ms} * 1000};
    posix::checked(::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle),
                   "setsockopt(SO_RCVTIMEO)");
  }

  IoResult send(ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    const auto header = std::as_bytes(std::span(&sent_, 1));
    const IoResult io = posix::send_message(socket_.get(), header, message);
    if (io.good()) ours_->store(++sent_, std::memory_order_release);
    return io;
  }

  IoResult receive(Bytes buffer) noexcept {
    if (holding_) [[unlikely]]
      return take_held(buffer);
    for (;;) {
      const bool suspicious = misses_some();
      Number number = 0;
      const IoResult io =
          posix::receive_message(socket_.get(), std::as_writable_bytes(std::span(&number, 1)),
                                 buffer, suspicious ? MSG_DONTWAIT : 0);
      if (io.good() && number == due_) [[likely]] {
        ++due_;
        return io;
      }
      if (io.good()) return out_of_turn(number, buffer.first(io.bytes_or_errno));
      const bool nothing_there = io == IoResult::error(EAGAIN);
      if (nothing_there && suspicious) return lost_before(noticed_);
      if (!nothing_there && io.status != IoStatus::deadline) return unless_reset(io);
      idle();
      if (!nothing_there && !misses_some()) return io;
    }
  }

  int read_fd() const noexcept { return socket_.get(); }
  const posix::Fd& socket() const noexcept { return socket_; }
  bool buffered() const noexcept { return holding_ || misses_some(); }
  int idle_ms() const noexcept { return notices_idleness_ ? idle_time_ms : -1; }
  /// Notes the messages on their way to this end, or lost: a look at the socket shows which.
  void idle() noexcept { noticed_ = theirs_->load(std::memory_order_acquire); }

 private:
  /// Long enough for the kernel to deliver whatever it will deliver.
  static constexpr int idle_time_ms = 50;

  /// No peer resets a socket for datagrams: that is an error, and not the end of a peer. To be
  /// asked before another call sets errno.
  static IoResult unless_reset(IoResult io) noexcept {
    const bool is_reset = io.status == IoStatus::peer_gone && errno == ECONNRESET;
    return is_reset ? IoResult::error(ECONNRESET) : io;
  }

  bool misses_some() const noexcept { return noticed_ > due_; }

  IoResult lost_before(Number number) noexcept {
    const Number count = std::min<Number>(number - due_, std::numeric_limits<std::uint32_t>::max());
    due_ = number;
    return {IoStatus::lost, static_cast<std::uint32_t>(count)};
  }

  /// Reports the loss first, and then the message that has shown it.
  IoResult out_of_turn(Number number, ConstBytes message) noexcept {
    if (number < due_) return IoResult::error(EPROTO);
    std::ranges::copy(message, held_.begin());
    held_bytes_ = message.size();
    holding_ = true;
    return lost_before(number);
  }

  IoResult take_held(Bytes buffer) noexcept {
    std::copy_n(held_.begin(), held_bytes_, buffer.begin());
    holding_ = false;
    ++due_;
    return IoResult::ok(held_bytes_);
  }

  posix::Fd socket_;
  std::size_t message_bytes_;
  bool notices_idleness_;
  std::shared_ptr<UdpTally> tally_;
  std::atomic<Number>* ours_;
  const std::atomic<Number>* theirs_;
  Number sent_ = 0;
  Number due_ = 0;
  Number noticed_ = 0;  ///< what had been sent when it was last asked
  bool holding_ = false;
  std::size_t held_bytes_ = 0;
  std::vector<std::byte> held_;
};

class UdpLink : public PairLink<UdpEnd> {
 public:
  /// The receiver's buffer, from which the kernel takes what it needs itself.
  Capacity capacity() const {
    const posix::Fd& receiver = first_parent().socket();
    return {posix::socket_buffer_bytes(receiver, posix::SocketBuffer::receiving), {}};
  }

 protected:
  UdpLink(const LinkSpec& spec, int family) {
    const auto tally = std::make_shared<UdpTally>(spec.workers);
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      UdpTally::Sent& sent = tally->of(i);
      posix::Fd parent = make_socket(family, spec.settings.queue_bytes);
      posix::Fd worker = make_socket(family, spec.settings.queue_bytes);
      connect(parent, worker, family);
      add_pair({std::move(parent), spec, tally, sent.down, sent.up},
               {std::move(worker), spec, tally, sent.up, sent.down});
    }
  }

  /// The depth is what surely fits of messages up to 512 bytes.
  static Limits limits_of(std::size_t datagram_bytes_max, int family) {
    constexpr std::size_t charged_bytes = 1280;
    const int buffer_bytes = posix::socket_option(make_socket(family), SOL_SOCKET, SO_RCVBUF);
    return {datagram_bytes_max - sizeof(UdpTally::Number),
            static_cast<std::size_t>(buffer_bytes) / charged_bytes};
  }

 private:
  /// With a buffer of `bytes`, or of 0 the largest: the kernel cuts that down to net.core.rmem_max,
  /// and doubles it for its own use.
  static posix::Fd make_socket(int family, std::size_t bytes = 0) {
    posix::Fd socket = posix::make_socket(family, SOCK_DGRAM);
    if (bytes > 0)
      posix::set_socket_buffer_bytes(socket, posix::SocketBuffer::receiving, bytes);
    else
      posix::set_socket_option(socket, SOL_SOCKET, SO_RCVBUF, std::numeric_limits<int>::max());
    return socket;
  }

  static void connect(const posix::Fd& a, const posix::Fd& b, int family) {
    posix::bind_socket(a, posix::SocketAddress::loopback(family));
    posix::bind_socket(b, posix::SocketAddress::loopback(family));
    posix::connect_sockets(a, b);
  }
};

}  // namespace pibench
