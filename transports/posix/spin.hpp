// Waiting without sleeping, for shared memory.
#pragma once

#include <cstdint>

#include "transports/posix/interruption.hpp"

namespace pibench::posix {

/// A hint to the CPU that this is a spin loop: less power, and the sibling hardware thread gets on.
inline void relax_cpu() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Some 25 to 100 microseconds: what a wake-up across CPUs costs.
inline constexpr std::uint32_t spins_before_blocking = 2000;

/// Tries up to `spins` times; whether it succeeded.
template <class Try>
bool spin(Try&& attempt, std::uint32_t spins) noexcept {
  for (std::uint32_t i = 0; i < spins; ++i) {
    if (attempt()) return true;
    relax_cpu();
  }
  return false;
}

/// Tries for the first microsecond or less of a wait without relax_cpu(), which would add up to its
/// own length to every answer that is under way already.
template <class Try>
bool spin_eagerly(Try&& attempt) noexcept {
  constexpr int attempts = 500;
  for (int i = 0; i < attempts; ++i)
    if (attempt()) return true;
  return false;
}

/// Tries until it succeeds; false when interruption::requested() said to stop, which is asked only
/// every few milliseconds, because it costs a system call.
template <class Try>
bool spin_until(Try&& attempt) noexcept {
  constexpr std::uint32_t spins_per_question = 1U << 16;
  while (!spin(attempt, spins_per_question))
    if (interruption::requested()) return false;
  return true;
}

}  // namespace pibench::posix
