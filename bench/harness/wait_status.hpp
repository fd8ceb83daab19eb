// The end of a process, from the status that wait(2) gives.
#pragma once

#include <string>

namespace pibench {

/// Describes an end that should not have been: "was killed by signal 9 (Killed)", "exited early
/// with status 7".
std::string describe_end(int wait_status);

}  // namespace pibench
