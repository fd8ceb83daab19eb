#include "bench/scenarios/trial/seed.hpp"

#include <unistd.h>

#include <chrono>

namespace pibench {

std::uint64_t new_seed() noexcept {
  const auto now = std::chrono::steady_clock::now().time_since_epoch().count();
  return mix(mix(static_cast<std::uint64_t>(now)) + static_cast<std::uint64_t>(::getpid()));
}

}  // namespace pibench
