// The state of the machine before the first cell and after the last one.
#pragma once

#include "bench/run/recorder.hpp"

namespace pibench {

/// Puts into the environment the doctor's warnings, what the placements mean here, the cost of a
/// stamp, whether cycles can be counted, and the core-to-core round trip before the run. Takes
/// about 300 ms. A SignalGuard must be alive, and no WorkerPool.
void describe_environment(Recorder& recorder);

/// Measures the core-to-core round trip once more, and warns where it has changed so much that
/// figures from the beginning and the end of the run are not of one machine.
void compare_environment(Recorder& recorder);

}  // namespace pibench
