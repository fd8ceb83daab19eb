// The state of a child process that a transport needs to run on.
#pragma once

#include <sys/types.h>

#include <string>

namespace pibench::posix {

/// "was killed by signal 9 (Killed)", "ended with exit status 1", "is stopped"; empty where it
/// runs. It stays to be reaped. The same for the process that started it and for those that only
/// use it, if there is a /proc. For callers that have found a link broken: waits for the end of a
/// process whose sockets are closed already, for 1 s at most, even if a stop is asked for: the
/// other end of the link may have asked, because of the same server.
std::string trouble_of(pid_t server);

/// Kills and reaps a child that has asked to die with its parent (PR_SET_PDEATHSIG). Where this
/// process may not kill it, as a security module may decide, it is left to die so: nobody waits.
void end_server(pid_t child) noexcept;

}  // namespace pibench::posix
