// The search for the highest rate at which something holds.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

namespace pibench::sustained {

/// The rates that are tried, sixteen to the octave: those of several searches are the same ones, so
/// that what was seen at a rate adds up.
class Rates {
 public:
  static constexpr int steps_per_octave = 16;
  static constexpr int lowest = 0;                       ///< 1000 messages per second
  static constexpr int highest = 14 * steps_per_octave;  ///< 16 million

  static std::uint64_t per_second(int step);
};

/// One trial at a rate; whether what is asked for held.
using Try = std::function<bool(std::uint64_t messages_per_second)>;

/// The highest rate at which two of two or three trials held; at the next higher one, two of two or
/// three did not. Nothing where they do not hold at the lowest. Goes up or down from 8000 in two
/// octaves, then halves what is between: on a machine where a trial may fail by chance, both ends
/// are as sure as each other.
std::optional<std::uint64_t> highest_rate(const Try& holds_once);

}  // namespace pibench::sustained
