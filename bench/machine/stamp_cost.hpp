// The cost of a time stamp on this machine.
#pragma once

namespace pibench {

/// One Clock::now(), as the minimum over batches; takes a few milliseconds at most.
double stamp_cost_ns();

}  // namespace pibench
