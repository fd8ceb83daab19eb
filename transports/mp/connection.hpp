// Connected ends that carry objects, as multiprocessing.Pipe() makes them: a socket pair where
// both ends talk, a pipe where one talks and the other listens.
//
// End of file shows only once every copy of the other end is closed, and a fork copies both ends:
// each process must close the end that is not its own. A reader whose process still holds an
// inherited writing end waits for ever, because it is its own writer. Nothing but the deadline
// ends that wait.
#pragma once

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <memory>
#include <utility>

#include "transports/links/stream_link.hpp"
#include "transports/mp/packed.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::mp {

/// Both ends of a socket pair, or of a pipe from the worker to the parent. Throws.
inline ChannelPair make_channels(bool duplex) {
  std::array<int, 2> fds{};
  ChannelPair pair;
  if (duplex) {
    posix::checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()), "socketpair",
                   posix::more_descriptors);
    pair.parent.in.reset(fds[0]);
    pair.worker.in.reset(fds[1]);
  } else {
    posix::checked(::pipe2(fds.data(), O_CLOEXEC), "pipe2", posix::more_descriptors);
    pair.parent.in.reset(fds[0]);
    pair.worker.out.reset(fds[1]);
  }
  return pair;
}

/// Move-only; one thread at a time. Results as the contract says: peer_gone at end of file,
/// failed(EBADF) in the direction that a simplex connection does not have, failed(EPROTO) for an
/// object that is no T.
class Connection {
 public:
  static constexpr std::size_t object_bytes_max = std::size_t{16} << 20;

  explicit Connection(Channel channel)
      : framed_(std::in_place, std::move(channel), Framing(object_bytes_max)),
        in_(std::make_unique_for_overwrite<std::byte[]>(object_bytes_max)) {}

  /// Blocks while the other end does not read; too_large over object_bytes_max packed.
  template <class T>
  IoResult send(const T& object) noexcept {
    if (!framed_) return IoResult::error(EBADF);
    try {
      out_.clear();
      pack_into(out_, object);
    } catch (...) {
      return result_of_exception();
    }
    return framed_->send(bytes_of(out_));
  }

  /// Blocks for the next object.
  template <class T>
  IoResult receive(T& object) noexcept {
    if (!framed_) return IoResult::error(EBADF);
    const IoResult io = framed_->receive(Bytes(in_.get(), object_bytes_max));
    if (!io.good()) return io;
    try {
      object = unpacked<T>(text_of(ConstBytes(in_.get(), io.bytes_or_errno)));
    } catch (...) {
      return result_of_exception();
    }
    return io;
  }

  /// True when receive() would not block: an object or the end of file is there.
  bool poll(std::chrono::milliseconds at_most = {}) const noexcept {
    if (!framed_) return false;
    if (framed_->buffered()) return true;
    pollfd end{.fd = framed_->read_fd(), .events = POLLIN, .revents = 0};
    return posix::retry_interrupted(
               [&] { return ::poll(&end, 1, static_cast<int>(at_most.count())); }) > 0;
  }

  /// Closes the copy of this process alone.
  void close() noexcept { framed_.reset(); }

 private:
  std::optional<Framed> framed_;
  Buffer out_;
  std::unique_ptr<std::byte[]> in_;
};

struct ConnectedPair {
  Connection first;   ///< receives only, where simplex
  Connection second;  ///< sends only, where simplex
};

inline ConnectedPair make_pipe(bool duplex = true) {
  ChannelPair pair = make_channels(duplex);
  return {Connection(std::move(pair.parent)), Connection(std::move(pair.worker))};
}

}  // namespace pibench::mp
