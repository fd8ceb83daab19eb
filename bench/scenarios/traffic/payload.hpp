// The messages of the traffic scenarios, and their check by a receiver.
//
// A message starts with a header, 64 bits in host order of which as many bytes are sent as fit: a
// tag of the trial and the sender, the message's number among those of its sender, and the
// direction in the lowest bit. The rest is cut out of a pattern of random bytes, at a place that
// goes on with the number: messages that a mechanism could confuse, as those of one place in a
// queue, have other bytes in every place. The places come in an order that never recurs, so that
// no depth of a queue is such that what was left in it is always what is due.
//
// The receiver compares every byte of every message with the one that is due, inside timed regions
// as well. A message that is lost, repeated, altered, cut short, out of order, another sender's or
// another trial's is seen at once, and so is one of which a part was left where it lay. Nothing is
// composed for that: a sender moves eight bytes per message.
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

/// Where the messages of one sender are cut out of the random bytes of a pattern.
class Places {
 public:
  static constexpr std::size_t place_bytes = 64;
  /// A prime, so that the messages of one place in a queue, whose depth is mostly a power of two,
  /// are cut out at all places in turn. A lap goes over all of them, from one to seven places
  /// further on than the one before: any 24 messages in a row have places of their own, and so have
  /// the first ones of seven laps.
  static constexpr std::uint64_t count = 31;

  explicit Places(WorkerId sender) : sender_(index_of(sender)) {}

  /// The offset of message `number`; that of the one after the last asked for is found fastest.
  std::size_t offset_of(std::uint64_t number) noexcept {
    if (number != next_ || number == end_of_lap_) [[unlikely]] {
      seek(number);
    } else {
      offset_ = offset_ == (count - 1) * place_bytes ? 0 : offset_ + place_bytes;
    }
    next_ = number + 1;
    return offset_;
  }

 private:
  void seek(std::uint64_t number) noexcept;
  /// From 0 to 3, as by chance.
  std::uint64_t quarter_of(std::uint64_t lap) const noexcept;

  std::uint64_t sender_;
  std::uint64_t next_ = 0;
  std::uint64_t end_of_lap_ = 0;
  std::size_t offset_ = 0;
};

/// The random bytes that the messages of one trial are cut out of; made before the fork. No two
/// patterns are alike, so that no trial takes another's messages for its own.
class Pattern {
 public:
  static constexpr std::size_t header_bytes = 8;

  /// For messages of so many bytes, 1 or more.
  explicit Pattern(std::size_t message_bytes);

  std::size_t message_bytes() const noexcept { return message_bytes_; }
  const MessageBuffer& bytes() const noexcept { return bytes_; }
  /// Bits of the header that are the sender's in this trial; the others are clear.
  std::uint64_t tag_of(WorkerId sender) const noexcept;

 private:
  std::size_t message_bytes_;
  std::uint64_t seed_;
  MessageBuffer bytes_;
};

namespace header {

inline constexpr unsigned number_bits = 40;

/// Of a message that has `bytes` bytes; what does not fit is clear.
constexpr std::uint64_t word_of(std::uint64_t tag, std::uint64_t number, Direction direction,
                                std::size_t bytes) noexcept {
  const std::uint64_t word = tag | number << 1 | static_cast<std::uint64_t>(direction);
  return bytes >= Pattern::header_bytes ? word : word & ((std::uint64_t{1} << (8 * bytes)) - 1);
}
constexpr std::uint64_t number_of(std::uint64_t word) noexcept {
  return word >> 1 & ((std::uint64_t{1} << number_bits) - 1);
}

}  // namespace header

/// A buffer that holds the messages of one sender, one after the other. The pattern outlives it.
class Payload {
 public:
  Payload(const Pattern& pattern, WorkerId sender);

  Bytes bytes() noexcept { return Bytes(bytes_).subspan(at_, size()); }
  std::size_t size() const noexcept { return pattern_->message_bytes(); }
  /// Makes this message `number`, below 2^40.
  void stamp(std::uint64_t number, Direction direction) noexcept {
    std::memcpy(bytes_.data() + at_, pattern_->bytes().data() + at_, stamped_bytes());
    at_ = places_.offset_of(number);
    const std::uint64_t word = header::word_of(tag_, number, direction, size());
    std::memcpy(bytes_.data() + at_, &word, stamped_bytes());
  }

 private:
  std::size_t stamped_bytes() const noexcept { return std::min(size(), Pattern::header_bytes); }

  const Pattern* pattern_;
  Places places_;
  std::uint64_t tag_;
  MessageBuffer bytes_;
  std::size_t at_ = 0;
};

/// Follows the messages of one sender in one direction, numbered from 0 on. The pattern outlives
/// it.
class Inspector {
 public:
  Inspector(const Pattern& pattern, WorkerId sender, Direction direction)
      : pattern_(&pattern), places_(sender), direction_(direction), tag_(pattern.tag_of(sender)) {}

  /// True when `message` is the next one; false from the first one on that is not.
  bool check(ConstBytes message) noexcept {
    const std::uint64_t due = header::word_of(tag_, next_, direction_, bytes());
    if (message.size() == bytes() && header_in(message) == due && has_due_body(message))
        [[likely]] {
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
  std::size_t bytes() const noexcept { return pattern_->message_bytes(); }
  static std::uint64_t header_in(ConstBytes message) noexcept {
    std::uint64_t word = 0;
    std::memcpy(&word, message.data(), std::min(message.size(), Pattern::header_bytes));
    return word;
  }
  bool has_due_body(ConstBytes message) noexcept {
    constexpr std::size_t header = Pattern::header_bytes;
    if (message.size() <= header) return true;
    const std::byte* due = pattern_->bytes().data() + places_.offset_of(next_);
    return std::memcmp(message.data() + header, due + header, message.size() - header) == 0;
  }
  bool note_fault(ConstBytes message, std::uint64_t due) noexcept;

  const Pattern* pattern_;
  Places places_;
  Direction direction_;
  std::uint64_t tag_;
  std::uint64_t next_ = 0;
  bool good_ = true;
  std::size_t arrived_bytes_ = 0;
  std::uint64_t arrived_header_ = 0;
  std::uint64_t due_header_ = 0;
};

}  // namespace pibench
