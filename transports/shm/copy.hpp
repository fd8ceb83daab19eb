// Copying messages, of which many are so small that a call of memcpy would be half of the work.
#pragma once

#include <cstddef>
#include <cstring>

namespace pibench::shm {

/// Copies `bytes` bytes, at least Half and at most twice as many, as two blocks that may overlap.
template <std::size_t Half>
inline void copy_as_two(std::byte* to, const std::byte* from, std::size_t bytes) noexcept {
  std::memcpy(to, from, Half);
  std::memcpy(to + bytes - Half, from + bytes - Half, Half);
}

/// memcpy, inline up to 64 bytes; `from` and `to` may be null where there is nothing to copy.
inline void copy_message(std::byte* to, const std::byte* from, std::size_t bytes) noexcept {
  if (bytes == 8) return static_cast<void>(std::memcpy(to, from, 8));
  // Hides what `to` points to from g++ 12, which warns of branches that a small buffer rules out.
  asm("" : "+r"(to));
  if (bytes > 64) return static_cast<void>(std::memcpy(to, from, bytes));
  if (bytes >= 32) return copy_as_two<32>(to, from, bytes);
  if (bytes >= 16) return copy_as_two<16>(to, from, bytes);
  if (bytes >= 8) return copy_as_two<8>(to, from, bytes);
  if (bytes >= 4) return copy_as_two<4>(to, from, bytes);
  if (bytes >= 2) return copy_as_two<2>(to, from, bytes);
  if (bytes == 1) *to = *from;
}

}  // namespace pibench::shm
