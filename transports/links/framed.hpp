// Message boundaries on byte streams, written once for every stream transport.
//
// On the wire: a 32-bit length in host order, then that many bytes. One system call sends a
// message; reads are buffered, so that a small message costs one system call and a burst of them
// fewer. Where all messages of a link have one size, that size is the boundary, as in a loop
// written by hand: no length is sent, and a receiver reads just one message.
#pragma once

#include <cerrno>
#include <cstdint>
#include <memory>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/links/polled_parent.hpp"
#include "transports/posix/fd.hpp"

namespace pibench {

/// One end of a duplex byte stream: two descriptors of a pipe pair, or `in` alone for a socket.
struct Channel {
  posix::Fd in;
  posix::Fd out;

  int write_fd() const noexcept { return out ? out.get() : in.get(); }
};

/// Facts of a link's messages that both ends must know.
struct Framing {
  std::size_t message_bytes_max;
  bool fixed_size = false;  ///< every message has message_bytes_max bytes

  explicit Framing(std::size_t bytes_max) : message_bytes_max(bytes_max) {}
  /// Without a length in front, an empty message could not be seen.
  explicit Framing(const LinkSpec& spec)
      : message_bytes_max(spec.message_bytes),
        fixed_size(spec.fixed_size && spec.message_bytes > 0) {}

  /// Of the largest message.
  std::size_t bytes_on_the_wire() const noexcept {
    return message_bytes_max + (fixed_size ? 0 : sizeof(std::uint32_t));
  }
};

/// Sends and receives whole messages on one channel. Results as the contract says; end of file
/// between two messages is peer_gone, inside one it is failed(EPROTO), and so is a length over
/// `message_bytes_max`. Where the size is fixed, sending a shorter message is failed(EINVAL).
class Framed {
 public:
  /// In front of a message, where messages differ in size.
  using Length = std::uint32_t;

  Framed(Channel channel, const Framing& framing);

  IoResult send(ConstBytes message) noexcept {
    if (message.size() > framing_.message_bytes_max) return {IoStatus::too_large, 0};
    if (!framing_.fixed_size) return send_with_length(message);
    if (message.size() < framing_.message_bytes_max) return IoResult::error(EINVAL);
    return posix::write_full(channel_.write_fd(), message);
  }
  IoResult receive(Bytes buffer) noexcept {
    if (!framing_.fixed_size) return receive_with_length(buffer);
    const Bytes message = buffer.first(framing_.message_bytes_max);
    const IoResult io = posix::read_full(read_fd(), message);
    if (!io.good() || io.bytes_or_errno == message.size()) return io;
    return io.bytes_or_errno == 0 ? IoResult{IoStatus::peer_gone, 0} : IoResult::error(EPROTO);
  }
  /// True when a whole or partial message waits in the buffer, so that polling would miss it.
  bool buffered() const noexcept { return begin_ != end_; }
  int read_fd() const noexcept { return channel_.in.get(); }

 private:
  IoResult send_with_length(ConstBytes message) noexcept;
  IoResult receive_with_length(Bytes buffer) noexcept;
  IoResult send_copied(ConstBytes message) noexcept;
  IoResult send_in_place(ConstBytes message) noexcept;
  IoResult fill(std::size_t wanted) noexcept;
  IoResult take_body(Bytes body) noexcept;

  Channel channel_;
  Framing framing_;
  std::unique_ptr<std::byte[]> outgoing_;
  std::unique_ptr<std::byte[]> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

/// The parent's end of one stream per worker.
class FramedParent : public PolledParent<Framed> {
 public:
  FramedParent(std::vector<Channel> channels, const Framing& framing);
};

using FramedWorker = Framed;

}  // namespace pibench
