// What wait(2) says about the end of a process.
#pragma once

#include <string>

namespace pibench {

/// Of a process that should not have ended like that: "was killed by signal 9 (Killed)",
/// "exited early with status 7".
std::string describe_end(int wait_status);

}  // namespace pibench
