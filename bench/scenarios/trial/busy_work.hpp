// Work that a message costs besides being carried: what a check of the gate puts in, to see whether
// it is found.
#pragma once

#include <cstdint>

#include "bench/harness/clock.hpp"

namespace pibench {

/// None, and no code for it: what every run measures.
struct NoBusyWork {
  void operator()() const noexcept {}
};

/// So many rounds of a loop that does nothing but count. A chain of slow operations would not do: a
/// processor goes on with what follows while it waits for the last of them.
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
