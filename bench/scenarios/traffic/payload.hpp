// The messages of the traffic scenarios, and their check by a receiver.
//
// A message starts with a header, 64 bits in host order of which as many bytes are sent as fit: the
// message's number among those of its sender, shifted left by one, and the direction in the lowest
// bit. A pattern of the sender's own fills the rest.
//
// Inside timed regions a receiver compares the header with the expected one and adds up every byte
// of the message, so that a message that is lost, repeated, altered or out of order is seen at
// once, and a mechanism does not win by leaving its bytes untouched. Outside of them, messages
// differ from each other in all bytes and are compared byte for byte.
#pragma once

#include <algorithm>
#include <boost/align/aligned_allocator.hpp>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

#include "transports/contract/transport.hpp"

namespace pibench {

/// Every message is sent from a cache line's beginning and received at one: where malloc happens to
/// put a buffer makes up to 10 % of what moving 4096 bytes takes.
using MessageBuffer = std::vector<std::byte, boost::alignment::aligned_allocator<std::byte, 64>>;

enum class Direction : std::uint8_t { to_worker = 0, to_parent = 1 };

/// Sum of the message's bytes as 64-bit words, the last one filled up with zeros; reads every byte.
inline std::uint64_t word_sum(ConstBytes message) noexcept {
  std::uint64_t sum = 0;
  const std::byte* at = message.data();
  const std::byte* const whole_end = at + message.size() / 8 * 8;
  for (; at != whole_end; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    sum += word;
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, at, message.size() % 8);
  return sum + rest;
}

/// The header of message `number`, of which the first `bytes` bytes are sent.
constexpr std::uint64_t header_word(std::uint64_t number, Direction direction,
                                    std::size_t bytes) noexcept {
  const std::uint64_t word = number << 1 | static_cast<std::uint64_t>(direction);
  return bytes >= 8 ? word : word & ((std::uint64_t{1} << (8 * bytes)) - 1);
}

/// A buffer that holds the messages of one sender, one after the other. 1 byte or more.
class Payload {
 public:
  /// `sender` chooses the pattern.
  Payload(std::size_t bytes, WorkerId sender);

  Bytes bytes() noexcept { return bytes_; }
  std::size_t size() const noexcept { return bytes_.size(); }
  /// Makes this message `number`; the rest of the bytes stays as it is.
  void stamp(std::uint64_t number, Direction direction) noexcept {
    const std::uint64_t word = header_word(number, direction, size());
    std::memcpy(bytes_.data(), &word, std::min<std::size_t>(size(), sizeof word));
  }
  /// Makes this message `number`, every byte of it new.
  void compose(std::uint64_t number, Direction direction) noexcept;

 private:
  MessageBuffer bytes_;
  std::uint64_t seed_;
};

/// Follows the messages of one sender in one direction, numbered from 0 on.
class Inspector {
 public:
  /// Follows messages that Payload::stamp() makes out of the pattern of `sender`.
  Inspector(std::size_t bytes, WorkerId sender, Direction direction);

  /// True when `message` is the next one; false from the first one on that is not.
  bool check(ConstBytes message) noexcept {
    const std::uint64_t due = header_word(next_, direction_, bytes_);
    if (message.size() == bytes_ && header_of(message) == due &&
        word_sum(message) == pattern_sum_ + due) [[likely]] {
      ++next_;
      return good_;
    }
    return note_fault(message, due);
  }
  /// The next `messages` messages are known to be lost.
  void skip(std::uint64_t messages) noexcept { next_ += messages; }
  /// The number of good messages so far, and of those that were skipped.
  std::uint64_t count() const noexcept { return next_; }
  /// Text about the first bad message, for people; nothing if all were good.
  std::optional<std::string> complaint() const;

 private:
  static std::uint64_t header_of(ConstBytes message) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, message.data(), std::min<std::size_t>(message.size(), sizeof word));
    return word;
  }
  bool note_fault(ConstBytes message, std::uint64_t due) noexcept;

  std::size_t bytes_;
  Direction direction_;
  std::uint64_t pattern_sum_;
  std::uint64_t next_ = 0;
  bool good_ = true;
  std::size_t arrived_bytes_ = 0;
  std::uint64_t arrived_header_ = 0;
  std::uint64_t due_header_ = 0;
};

}  // namespace pibench
