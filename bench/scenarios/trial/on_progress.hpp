// The callback for the progress of a long computation.
#pragma once

#include <functional>
#include <string_view>

#include "bench/harness/clock.hpp"

namespace pibench {

/// Called now and then during a long computation with its name, "workers' sum", the share of it
/// that is done, and the time since it began. Must not throw.
using OnProgress = std::function<void(std::string_view what, double share, Nanoseconds elapsed)>;

}  // namespace pibench
