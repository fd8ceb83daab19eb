// Numbers that no two trials share.
#pragma once

#include <cstdint>

namespace pibench {

/// SplitMix64 (Steele, Lea and Flood, 2014).
constexpr std::uint64_t mix(std::uint64_t value) noexcept {
  value += 0x9e3779b97f4a7c15;
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
  value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
  return value ^ (value >> 31);
}

/// Of this moment and process. Not from getrandom(2), which a sandbox may refuse.
std::uint64_t new_seed() noexcept;

}  // namespace pibench
