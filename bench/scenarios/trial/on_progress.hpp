// Who is told how far a long computation is.
#pragma once

#include <functional>
#include <string_view>

#include "bench/harness/clock.hpp"

namespace pibench {

/// Told now and then how far a long computation is: "workers' sum", which share of it is done, and
/// the time since it began. Must not throw.
using OnProgress = std::function<void(std::string_view what, double share, Nanoseconds elapsed)>;

}  // namespace pibench
