#include "transports/links/framed.hpp"

#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

constexpr std::size_t buffer_bytes = 65536;
/// Up to here, copying a message beside its length costs less than writev's second part.
constexpr std::size_t copied_bytes_max = 4096;

iovec part(const void* data, std::size_t bytes) {
  return {const_cast<void*>(data), bytes};
}

std::vector<Framed> framed(std::vector<Channel> channels, const Framing& framing) {
  std::vector<Framed> ends;
  ends.reserve(channels.size());
  for (Channel& channel : channels) ends.emplace_back(std::move(channel), framing);
  return ends;
}

}  // namespace

Framed::Framed(Channel channel, const Framing& framing)
    : channel_(std::move(channel)), framing_(framing) {
  if (framing.fixed_size) return;
  outgoing_ = std::make_unique_for_overwrite<std::byte[]>(sizeof(Length) + copied_bytes_max);
  buffer_ = std::make_unique_for_overwrite<std::byte[]>(buffer_bytes);
}

IoResult Framed::send_with_length(ConstBytes message) noexcept {
  return message.size() <= copied_bytes_max ? send_copied(message) : send_in_place(message);
}

IoResult Framed::send_copied(ConstBytes message) noexcept {
  const auto length = static_cast<Length>(message.size());
  std::memcpy(outgoing_.get(), &length, sizeof length);
  std::copy(message.begin(), message.end(), outgoing_.get() + sizeof length);
  const ConstBytes all(outgoing_.get(), sizeof length + message.size());
  const IoResult io = posix::write_full(channel_.write_fd(), all);
  return io.good() ? IoResult::ok(message.size()) : io;
}

IoResult Framed::send_in_place(ConstBytes message) noexcept {
  const auto length = static_cast<Length>(message.size());
  const std::array parts{part(&length, sizeof length), part(message.data(), message.size())};
  const ssize_t written = posix::retry_interrupted(
      [&] { return ::writev(channel_.write_fd(), parts.data(), int{parts.size()}); });
  if (written < 0) return posix::result_from_errno();
  // Only the rest of a partial write is left, and a stream may stop inside the header too.
  auto done = static_cast<std::size_t>(written);
  if (done < sizeof length) {
    const auto header = std::as_bytes(std::span(&length, 1)).subspan(done);
    if (const IoResult io = posix::write_full(channel_.write_fd(), header); !io.good()) return io;
    done = sizeof length;
  }
  const IoResult rest =
      posix::write_full(channel_.write_fd(), message.subspan(done - sizeof length));
  return rest.good() ? IoResult::ok(message.size()) : rest;
}

/// Reads until at least `wanted` bytes are buffered. Compacts first: what is buffered is part of
/// one message at most when this is called with too little room.
IoResult Framed::fill(std::size_t wanted) noexcept {
  if (begin_ == end_) begin_ = end_ = 0;
  if (begin_ + wanted > buffer_bytes) {
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  while (end_ - begin_ < wanted) {
    const Bytes room(buffer_.get() + end_, buffer_bytes - end_);
    ssize_t n =
        posix::retry_interrupted([&] { return ::read(read_fd(), room.data(), room.size()); });
    if (n < 0) n = posix::read_past_early_end(read_fd(), room);
    if (n < 0) return posix::result_from_errno();
    if (n == 0) return begin_ == end_ ? IoResult{IoStatus::peer_gone, 0} : IoResult::error(EPROTO);
    end_ += static_cast<std::size_t>(n);
  }
  return IoResult::ok(wanted);
}

IoResult Framed::take_body(Bytes body) noexcept {
  const std::size_t from_buffer = std::min(body.size(), end_ - begin_);
  std::copy_n(buffer_.get() + begin_, from_buffer, body.data());
  begin_ += from_buffer;
  const Bytes rest = body.subspan(from_buffer);
  if (rest.empty()) return IoResult::ok(body.size());
  const IoResult io = posix::read_full(read_fd(), rest);
  if (!io.good()) return io;
  return io.bytes_or_errno == rest.size() ? IoResult::ok(body.size()) : IoResult::error(EPROTO);
}

IoResult Framed::receive_with_length(Bytes buffer) noexcept {
  Length length = 0;
  if (const IoResult io = fill(sizeof length); !io.good()) return io;
  std::memcpy(&length, buffer_.get() + begin_, sizeof length);
  if (length > framing_.message_bytes_max || length > buffer.size()) return IoResult::error(EPROTO);
  begin_ += sizeof length;
  return take_body(buffer.first(length));
}

FramedParent::FramedParent(std::vector<Channel> channels, const Framing& framing)
    : PolledParent(framed(std::move(channels), framing)) {}

}  // namespace pibench
