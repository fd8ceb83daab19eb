// How long an end waits for its broker's answers while it is set up.
#pragma once

#include <algorithm>
#include <chrono>

#include "transports/posix/interruption.hpp"

namespace pibench {

/// After a request to stop only a moment more: a broker that answers at all does so within that,
/// and what comes next then ends in good order.
class Patience {
 public:
  bool is_over() noexcept {
    const auto now = std::chrono::steady_clock::now();
    if (posix::interruption::requested()) end_ = std::min(end_, now + moment);
    return now >= end_;
  }

 private:
  static constexpr auto longest = std::chrono::seconds(20);
  static constexpr auto moment = std::chrono::milliseconds(300);

  std::chrono::steady_clock::time_point end_ = std::chrono::steady_clock::now() + longest;
};

}  // namespace pibench
