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

/// So many rounds of a loop that nothing but the processor's clock can make faster or slower.
class BusyWork {
 public:
  /// Finds out how many rounds take that long here, in about a millisecond; 0 takes no rounds.
  static BusyWork lasting(Nanoseconds time) noexcept;

  void operator()() const noexcept {
    std::uint64_t state = rounds_;
    for (std::uint64_t i = 0; i < rounds_; ++i) {
      state = state * 6364136223846793005U + 1442695040888963407U;
      asm volatile("" : "+r"(state));
    }
  }

 private:
  explicit BusyWork(std::uint64_t rounds) noexcept : rounds_(rounds) {}

  std::uint64_t rounds_;
};

}  // namespace pibench
