// The ways in which a transport can carry wrongly.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace pibench::test {

enum class Lie : std::uint8_t {
  lost,
  repeated,
  reordered,           ///< with the message after it
  cut_short,           ///< by half
  too_long,            ///< by a byte
  doubled,             ///< twice, as one message
  altered_bit,         ///< the last one of a byte
  swapped_words,       ///< of 8 bytes, or the halves of a message that is as short
  compensating,        ///< one word has more by what another has less
  only_first_bytes,    ///< 8 of them are copied; the rest is what lay in the receiver's buffer
  without_last_bytes,  ///< 8 of them are not copied
  left_a_lap_ago,      ///< all but the header is that of the 31st message before
  left_two_laps_ago,   ///< of the 62nd before
  stale,               ///< the message before, once more in this one's place
  of_another_worker,   ///< of the same number
  body_of_another_worker,
  of_an_earlier_trial,  ///< of the same number
  body_of_an_earlier_trial,
  stray_byte,  ///< as a message of its own, behind this one
  none,
};

/// What a check can say of a message, as bits.
namespace remark {

using Remarks = std::uint8_t;
inline constexpr Remarks length = 1;
inline constexpr Remarks number = 2;  ///< another message was due
inline constexpr Remarks tag = 4;     ///< another sender's, or another trial's
inline constexpr Remarks body = 8;
inline constexpr Remarks surplus = 16;
inline constexpr Remarks missing = 32;  ///< waited for in vain, until the deadline or the end

}  // namespace remark

struct LieFacts {
  Lie lie;
  std::string_view name;
  /// What may be said of the lie, of a message with a body and of one that is all header.
  remark::Remarks with_body;
  remark::Remarks all_header;
  bool needs_next = false;  ///< is told by the message after it
  bool waits = false;       ///< leaves both ends waiting where nothing follows
};

/// All of them but none.
std::span<const LieFacts> lies();

/// True where `reason` says one of `remarks`; of a message without any header, an altered one is
/// a wrong sum.
bool says(std::string_view reason, remark::Remarks remarks);

}  // namespace pibench::test
