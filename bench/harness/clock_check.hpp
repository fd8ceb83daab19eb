// Checks that the clock of all measurements is the kernel's. A library that is preloaded may put
// another in its place: libfaketime makes one that stands still, or runs at another speed, and then
// neither a figure nor a deadline means anything.
#pragma once

#include <cstdint>
#include <optional>

#include "bench/harness/clock.hpp"

namespace pibench {

/// The speed of `clock` as a multiple of `kernel`'s, where that is not about 1; nullopt where it
/// is. Both return nanoseconds. Takes a few milliseconds of `kernel`; a busy machine makes no
/// difference.
std::optional<double> other_speed(std::int64_t (*clock)(), std::int64_t (*kernel)());

/// Throws UsageError where Clock is not the kernel's.
void require_the_kernels_clock();

}  // namespace pibench
