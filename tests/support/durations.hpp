// Waiting times of tests: none asserts how long anything takes.
#pragma once

#include <chrono>

#include "bench/harness/clock.hpp"

namespace pibench::test {

/// For what is expected never to happen.
inline constexpr Nanoseconds brief = std::chrono::milliseconds(200);
/// For what is expected to happen soon, on a slow and busy machine too.
inline constexpr Nanoseconds ample = std::chrono::seconds(60);

}  // namespace pibench::test
