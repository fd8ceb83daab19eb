// One end of a connected pair of sockets that keep message boundaries.
#pragma once

#include <cerrno>
#include <cstddef>
#include <utility>

#include "transports/contract/transport.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

/// Where messages differ in size, or have none, each has a byte in front: to the kernel, an empty
/// message is the end of file, or nothing that it carries.
class PacketEnd {
 public:
  PacketEnd(posix::Fd socket, const LinkSpec& spec)
      : socket_(std::move(socket)),
        message_bytes_(spec.message_bytes),
        mark_bytes_(spec.fixed_size && spec.message_bytes > 0 ? 0 : 1) {}

  IoResult send(ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    if (mark_bytes_ == 0 && message.empty()) return IoResult::error(EINVAL);
    constexpr std::byte mark{};
    return posix::send_message(socket_.get(), ConstBytes(&mark, mark_bytes_), message);
  }
  IoResult receive(Bytes buffer) noexcept {
    std::byte mark{};
    const IoResult io = posix::receive_message(socket_.get(), Bytes(&mark, mark_bytes_), buffer);
    return mark_bytes_ == 0 && io == IoResult::ok(0) ? IoResult{IoStatus::peer_gone, 0} : io;
  }
  int read_fd() const noexcept { return socket_.get(); }
  bool buffered() const noexcept { return false; }
  const posix::Fd& socket() const noexcept { return socket_; }

 private:
  posix::Fd socket_;
  std::size_t message_bytes_;
  std::size_t mark_bytes_;
};

}  // namespace pibench
