// Slots for messages in shared memory.
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>

#include "transports/contract/transport.hpp"
#include "transports/posix/refusal.hpp"

namespace pibench::shm {

inline constexpr std::size_t line_bytes = 64;

/// With more slots a stream of the smallest messages that spins does not stay in the caches near
/// the processor, and takes half as long again.
inline constexpr std::size_t default_depth_max = 4096;

/// Room for messages where nobody asks for another: that of a pipe.
constexpr std::size_t default_queue_bytes(std::size_t message_bytes) {
  return std::min(std::size_t{64} << 10, default_depth_max * message_bytes);
}

/// How many messages have that many bytes, or more by a part of one.
constexpr std::size_t messages_in(std::size_t bytes, std::size_t message_bytes) {
  const std::size_t each = std::max<std::size_t>(message_bytes, 1);
  return bytes / each + (bytes % each > 0 ? 1 : 0);
}

/// The division of a bounded buffer; the same in every process.
struct SlotLayout {
  static constexpr std::size_t header_bytes = sizeof(std::uint64_t);
  static constexpr std::size_t depth_min = 2;
  static constexpr std::size_t depth_max = std::size_t{1} << 15;
  /// From this size on a copy gains more from an aligned payload than slots lose by it.
  static constexpr std::size_t aligned_from_bytes = 1024;

  std::size_t message_bytes;
  std::size_t payload_at;
  std::size_t slot_bytes;
  std::size_t depth;  ///< a power of two, so that no division finds a slot

  /// Makes the buffer so deep that it holds `queue_bytes` of the largest messages, or somewhat
  /// more, within the bounds above.
  SlotLayout(std::size_t message_bytes_max, std::size_t queue_bytes)
      : message_bytes(message_bytes_max),
        payload_at(message_bytes_max < aligned_from_bytes ? header_bytes : line_bytes),
        slot_bytes(slot_bytes_for(payload_at + message_bytes_max)),
        depth(std::bit_ceil(
            std::clamp(messages_in(queue_bytes, message_bytes_max), depth_min, depth_max))) {}

  std::size_t slots_bytes() const noexcept { return round_up(depth * slot_bytes, line_bytes); }

  Capacity capacity() const { return Capacity::of_messages(depth, message_bytes); }

  /// Halves the depth until the slots take `bytes` at most, or there are no fewer.
  void shrink_to(std::size_t bytes) noexcept {
    while (depth > depth_min && slots_bytes() > bytes) depth /= 2;
  }

 private:
  static std::size_t round_up(std::size_t bytes, std::size_t unit) {
    return (bytes + unit - 1) / unit * unit;
  }
  /// A slot that fits into one line is never in two; larger ones are packed, up to where they are
  /// aligned.
  static std::size_t slot_bytes_for(std::size_t bytes) {
    if (bytes <= line_bytes) return std::bit_ceil(std::max<std::size_t>(bytes, 16));
    return round_up(bytes, bytes < aligned_from_bytes ? header_bytes : line_bytes);
  }
};

/// The most messages that the user wants a queue to hold; 0 where he leaves it to the mechanism.
/// Throws posix::Unavailable for more than a buffer of at most `most` slots takes.
inline std::size_t messages_asked(const LinkSpec& spec, std::size_t most = SlotLayout::depth_max) {
  const std::size_t asked = messages_in(spec.settings.queue_bytes, spec.message_bytes);
  if (asked > most)
    throw posix::Unavailable("a queue of " + std::to_string(spec.settings.queue_bytes) +
                             " bytes would hold " + std::to_string(asked) +
                             " messages, and it has " + std::to_string(most) + " slots at most");
  return asked;
}

/// The division of a buffer of the size that the user wants, or the mechanism has.
inline SlotLayout layout_for(const LinkSpec& spec, std::size_t most = SlotLayout::depth_max) {
  const bool chosen = messages_asked(spec, most) > 0;
  return {spec.message_bytes,
          chosen ? spec.settings.queue_bytes : default_queue_bytes(spec.message_bytes)};
}

}  // namespace pibench::shm
