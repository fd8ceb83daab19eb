// This program once more, in a process of its own.
#pragma once

#include <string>
#include <vector>

namespace pibench {

/// Runs this program with these arguments to its end, and returns its status as wait(2) gives it.
/// It has the standard descriptors of this process and is of its process group, begins as this one
/// was begun (inherited_state::hand_on()), and gets SIGTERM where this process dies. A signal that
/// SignalGuard catches meanwhile is sent on to it, and its end awaited. Throws std::system_error
/// where there is no other process; a program that cannot be started says so and ends with
/// status 2.
int run_own_program(const std::vector<std::string>& arguments);

}  // namespace pibench
