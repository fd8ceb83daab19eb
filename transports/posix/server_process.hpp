// The state of a child process that a transport needs to run on.
#pragma once

#include <sys/types.h>

#include <string>

namespace pibench::posix {

/// "was killed by signal 9 (Killed)", "ended with exit status 1", "is stopped"; empty where it
/// runs, or is no child of ours. It stays to be reaped. For callers that have found a link broken:
/// waits a moment for the end of a process whose sockets are closed already.
std::string trouble_of(pid_t child);

/// Kills and reaps a child that has asked to die with its parent (PR_SET_PDEATHSIG). Where this
/// process may not kill it, as a security module may decide, it is left to die so: nobody waits.
void end_server(pid_t child) noexcept;

}  // namespace pibench::posix
