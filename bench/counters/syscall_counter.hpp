// Counts the system calls of a piece of work, the processes that it forks included; ptrace(2).
//
// Each call stops its process twice for the tracer, so a counted trial must not be timed as well.
// Calls that the vDSO answers, such as clock_gettime(2), are not system calls and do not count; the
// return from a signal handler is one, and so is a call made again because a signal interrupted it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "bench/harness/clock.hpp"

namespace pibench {

struct SyscallCount {
  std::uint64_t calls = 0;  ///< of the body's process and of all its descendants, from its start on
  bool completed = false;   ///< the body returned, and nothing of it was left at the deadline
  std::string why_not;      ///< empty if completed
};

/// Runs `body` in a forked process, which leaves through _exit, and follows all that it forks.
/// Signals reach them as they would without. Nothing of them outlives the call: at the deadline,
/// and when SignalGuard caught a signal, all are killed and reaped.
/// Single-threaded use, while this process has no other children; throws only std::bad_alloc.
SyscallCount count_system_calls(const std::function<void()>& body, Nanoseconds deadline);

struct CallsPerOperation {
  std::optional<double> calls;
  std::string why_not;  ///< empty if there are calls
};

/// The calls that n more operations add, over n, so that the calls made once per run cancel.
/// Computed from one run with n and two with 2n, which must agree: to 0.005 calls per operation, or
/// to 0.5 % where an operation makes more than one. n is at least 1; `deadline` is that of each
/// run.
CallsPerOperation calls_per_operation(const std::function<void(std::uint64_t operations)>& body,
                                      std::uint64_t n, Nanoseconds deadline);

}  // namespace pibench
