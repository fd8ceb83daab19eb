// Parameters and results of calls that send or receive bytes.
//
// The ground floor of transports/: it includes nothing of ours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace pibench {

using Bytes = std::span<std::byte>;
using ConstBytes = std::span<const std::byte>;

enum class IoStatus : std::uint32_t {
  ok,         ///< done; `bytes_or_errno` holds the message's bytes
  deadline,   ///< posix::interruption asked to stop
  peer_gone,  ///< the other end was closed or died, where the mechanism shows it
  too_large,  ///< over the link's message size; nothing was sent
  lost,       ///< `bytes_or_errno` messages that were due here are lost; see Descriptor::may_lose
  failed,     ///< `bytes_or_errno` holds the errno
};

struct [[nodiscard]] IoResult {
  IoStatus status = IoStatus::failed;
  std::uint32_t bytes_or_errno = 0;

  static constexpr IoResult ok(std::size_t bytes) noexcept {
    return {IoStatus::ok, static_cast<std::uint32_t>(bytes)};
  }
  static constexpr IoResult error(int error_number) noexcept {
    return {IoStatus::failed, static_cast<std::uint32_t>(error_number)};
  }
  constexpr bool good() const noexcept { return status == IoStatus::ok; }
  friend bool operator==(const IoResult&, const IoResult&) = default;
};

}  // namespace pibench
