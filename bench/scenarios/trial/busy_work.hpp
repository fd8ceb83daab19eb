// Work that a message costs besides being carried: a check of the gate adds it, to see whether it
// is found.
#pragma once

#include <cstdint>

#include "bench/harness/clock.hpp"

namespace pibench {

/// No work, and no code for it: every run measures this.
struct NoBusyWork {
  void operator()() const noexcept {}
};

/// So many rounds of a loop that does nothing but count. A chain of slow operations would not do: a
/// processor executes the code that follows while it waits for the last of them.
class BusyWork {
 public:
  /// Finds out how many rounds take that long here, in about a millisecond; 0 takes no rounds.
  static BusyWork lasting(Nanoseconds time) noexcept;

  void operator()() const noexcept {
    for (std::uint64_t left = rounds_; left != 0; --left) asm volatile("" : "+r"(left));
  }

 private:
  explicit BusyWork(std::uint64_t rounds) noexcept : rounds_(rounds) {}

  std::uint64_t rounds_;
};

}  // namespace pibench
