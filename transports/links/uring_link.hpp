// Streams whose bytes go through an io_uring: every operation is queued in memory that the kernel
// shares, and submitted and awaited by one call; io_uring(7), liburing.
//
// A ring belongs to one process, so each makes its own after the fork.
#pragma once

#include <liburing.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <memory>
#include <utility>
#include <vector>

#include "transports/links/polled_parent.hpp"
#include "transports/links/socket_pair_channels.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/remedies.hpp"

namespace pibench {

/// A pair of queues of the kernel's, for one operation at a time. Stays where it is.
class Uring {
 public:
  /// `flags` as for io_uring_setup(2). Throws std::system_error.
  explicit Uring(unsigned flags) {
    const int result = ::io_uring_queue_init(entries, &ring_, flags);
    if (result < 0) fail(-result);
  }
  ~Uring() { ::io_uring_queue_exit(&ring_); }
  Uring(const Uring&) = delete;
  Uring& operator=(const Uring&) = delete;

  /// Does the operation that `prepare` writes into an entry, and again where a signal ended it that
  /// stops nothing. The operation's result: a negative errno where it failed, of which -EINTR means
  /// that waiting was given up.
  template <class Prepare>
  int perform(Prepare&& prepare) noexcept {
    for (;;) {
      io_uring_sqe* const entry = ::io_uring_get_sqe(&ring_);
      if (entry == nullptr) return -EBUSY;
      prepare(entry);
      ::io_uring_sqe_set_data64(entry, operation);
      const int result = await_operation();
      if (result != -EINTR || posix::interruption::requested()) return result;
    }
  }

 private:
  static constexpr unsigned entries = 4;
  static constexpr std::uint64_t operation = 1;
  static constexpr std::uint64_t cancellation = 2;

  [[noreturn]] static void fail(int error_number) {
    static constexpr std::array remedies{
        posix::Remedy{EPERM, "sysctl kernel.io_uring_disabled=0, or a sandbox that allows it"},
        posix::Remedy{EACCES, "sysctl kernel.io_uring_disabled=0, or a sandbox that allows it"},
        posix::Remedy{ENOSYS,
                      "this kernel has no io_uring, CONFIG_IO_URING, or a sandbox "
                      "refuses it"},
        posix::Remedy{EINVAL,
                      "this kernel is older than these flags; IORING_SETUP_DEFER_TASKRUN "
                      "needs Linux 6.1"},
        posix::Remedy{ENOMEM, "for more memory of rings: ulimit -l"}};
    posix::throw_errno("io_uring_setup", error_number,
                       posix::both(remedies, posix::more_descriptors));
  }

  /// Submits what is queued, unless that was done, and blocks for a completion or a signal.
  int submit_and_wait() noexcept { return ::io_uring_submit_and_wait(&ring_, 1); }

  int await_operation() noexcept {
    for (;;) {
      const int submitted = submit_and_wait();
      int result = 0;
      if (take_completion(operation, result)) return result;
      if (submitted < 0 && submitted != -EINTR) return submitted;
      if (posix::interruption::requested()) return cancel();
    }
  }

  /// Takes the next completion; whether it was that of `which`.
  bool take_completion(std::uint64_t which, int& result) noexcept {
    io_uring_cqe* completion = nullptr;
    while (::io_uring_peek_cqe(&ring_, &completion) == 0) {
      const bool found = completion->user_data == which;
      if (found) result = completion->res;
      ::io_uring_cqe_seen(&ring_, completion);
      if (found) return true;
    }
    return false;
  }

  /// Takes the operation back, as the kernel must not use its buffer later; its result where it was
  /// done already. The kernel answers at once, though signals may interrupt the waits.
  int cancel() noexcept {
    constexpr int waits_max = 1000;
    if (io_uring_sqe* const entry = ::io_uring_get_sqe(&ring_); entry != nullptr) {
      ::io_uring_prep_cancel64(entry, operation, 0);
      ::io_uring_sqe_set_data64(entry, cancellation);
    }
    for (int i = 0; i < waits_max; ++i) {
      const int submitted = submit_and_wait();
      int result = 0;
      if (take_completion(operation, result)) return result == -ECANCELED ? -EINTR : result;
      if (submitted < 0 && submitted != -EINTR) break;
    }
    return -EINTR;
  }

  io_uring ring_{};
};

/// One end of a worker's socket pair, which sends and receives by the ring of its process. On the
/// wire as Framed has it.
class UringEnd {
 public:
  UringEnd(posix::Fd socket, const Framing& framing, std::shared_ptr<Uring> ring)
      : socket_(std::move(socket)), framing_(framing), ring_(std::move(ring)) {}

  IoResult send(ConstBytes message) noexcept {
    if (message.size() > framing_.message_bytes_max) return {IoStatus::too_large, 0};
    if (framing_.fixed_size) {
      if (message.size() < framing_.message_bytes_max) return IoResult::error(EINVAL);
      return send_all(message);
    }
    const auto length = static_cast<Framed::Length>(message.size());
    const IoResult io = send_all(std::as_bytes(std::span(&length, 1)));
    return io.good() ? send_all(message) : io;
  }

  IoResult receive(Bytes buffer) noexcept {
    if (framing_.fixed_size) return receive_whole(buffer.first(framing_.message_bytes_max));
    Framed::Length length = 0;
    const IoResult io = receive_whole(std::as_writable_bytes(std::span(&length, 1)));
    if (!io.good()) return io;
    if (length > framing_.message_bytes_max || length > buffer.size())
      return IoResult::error(EPROTO);
    const IoResult body = receive_whole(buffer.first(length));
    return body.status == IoStatus::peer_gone ? IoResult::error(EPROTO) : body;
  }
  int read_fd() const noexcept { return socket_.get(); }
  bool buffered() const noexcept { return false; }

 private:
  static IoResult failure(int result) noexcept {
    errno = -result;
    return posix::result_from_errno();
  }

  /// MSG_WAITALL: the kernel goes on with the rest by itself, where it is new enough.
  IoResult send_all(ConstBytes bytes) noexcept {
    for (std::size_t done = 0; done < bytes.size();) {
      const int sent = ring_->perform([&](io_uring_sqe* entry) {
        ::io_uring_prep_send(entry, socket_.get(), bytes.data() + done, bytes.size() - done,
                             MSG_NOSIGNAL | MSG_WAITALL);
      });
      if (sent < 0) return failure(sent);
      done += static_cast<std::size_t>(sent);
    }
    return IoResult::ok(bytes.size());
  }

  /// peer_gone at end of file before the first byte, failed(EPROTO) after it.
  IoResult receive_whole(Bytes bytes) noexcept {
    for (std::size_t done = 0; done < bytes.size();) {
      const int got = ring_->perform([&](io_uring_sqe* entry) {
        ::io_uring_prep_recv(entry, socket_.get(), bytes.data() + done, bytes.size() - done,
                             MSG_WAITALL);
      });
      if (got < 0) return failure(got);
      if (got == 0) return done == 0 ? IoResult{IoStatus::peer_gone, 0} : IoResult::error(EPROTO);
      done += static_cast<std::size_t>(got);
    }
    return IoResult::ok(bytes.size());
  }

  posix::Fd socket_;
  Framing framing_;
  std::shared_ptr<Uring> ring_;
};

/// Socket pairs, driven by a ring with these flags in each process.
template <unsigned flags>
class UringLink {
 public:
  using Parent = PolledParent<UringEnd>;
  using Worker = UringEnd;

  static Probe probe(const Settings&) {
    return posix::probe_by([] {
      Uring ring(flags);
      const int result = ring.perform(::io_uring_prep_nop);
      if (result < 0) posix::throw_errno("io_uring_enter", -result);
    });
  }
  static Limits limits(std::uint16_t) { return stream_limits; }
  /// The kernel charges what it sends to the sender, with its own needs.
  Capacity capacity() const {
    const posix::Fd& sender = pairs_.front().worker.in;
    return {posix::socket_buffer_bytes(sender, posix::SocketBuffer::sending), {}};
  }

  Parent parent() && {
    const auto ring = std::make_shared<Uring>(flags);
    std::vector<UringEnd> ends;
    for (ChannelPair& pair : pairs_) ends.emplace_back(std::move(pair.parent.in), framing_, ring);
    pairs_.clear();
    return Parent(std::move(ends));
  }
  Worker worker(WorkerId me) && {
    posix::Fd mine = std::move(pairs_[index_of(me)].worker.in);
    pairs_.clear();
    return {std::move(mine), framing_, std::make_shared<Uring>(flags)};
  }

 protected:
  explicit UringLink(const LinkSpec& spec) : framing_(spec) {
    for (std::uint16_t i = 0; i < spec.workers; ++i) pairs_.push_back(socket_pair_channels(spec));
  }

 private:
  std::vector<ChannelPair> pairs_;
  Framing framing_;
};

}  // namespace pibench
