// The bytes of a stream that a worker sends, garbage included.
#include "transports/links/framed.hpp"

#include <sys/socket.h>

#include <array>
#include <cstring>

#include "tests/fuzz/draw.hpp"
#include "tests/fuzz/target.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::fuzz {
namespace {

/// What the documentation of Framed makes of the rest of a stream, taking it from the front.
IoResult expected(std::string_view& stream, const Framing& framing) {
  if (stream.empty()) return {IoStatus::peer_gone, 0};
  std::size_t bytes = framing.message_bytes_max;
  if (!framing.fixed_size) {
    std::uint32_t length = 0;
    if (stream.size() < sizeof length) return IoResult::error(EPROTO);
    std::memcpy(&length, stream.data(), sizeof length);
    stream.remove_prefix(sizeof length);
    bytes = length;
  }
  if (bytes > framing.message_bytes_max || bytes > stream.size()) return IoResult::error(EPROTO);
  stream.remove_prefix(bytes);
  return IoResult::ok(bytes);
}

/// The end at which all of `stream` waits, and then the end of file.
Channel channel_holding(std::string_view stream) {
  std::array<int, 2> fds{};
  posix::checked(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds.data()), "socketpair");
  Channel channel{.in = posix::Fd(fds[0]), .out = {}};
  const posix::Fd writer(fds[1]);
  require(posix::write_full(writer.get(), std::as_bytes(std::span(stream))).good(), "it fits");
  return channel;
}

}  // namespace

void framed(std::string_view input) {
  Draw draw(input);
  Framing framing(draw.value<std::uint16_t>() + std::size_t{1});
  framing.fixed_size = draw.flag();
  std::string_view stream = draw.take(std::size_t{1} << 16);
  Framed end(channel_holding(stream), framing);
  std::vector<std::byte> buffer(framing.message_bytes_max);
  for (IoResult due = IoResult::ok(0); due.good();) {
    const char* message = stream.data() + (framing.fixed_size ? 0 : sizeof(std::uint32_t));
    due = expected(stream, framing);
    const IoResult io = end.receive(buffer);
    require(io == due, "the result is the expected one");
    require(!io.good() || std::memcmp(buffer.data(), message, io.bytes_or_errno) == 0,
            "the message is the sender's");
  }
}

}  // namespace pibench::fuzz
