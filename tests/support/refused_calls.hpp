// A kernel that refuses some system calls, as containers and build daemons make one; seccomp(2).
#pragma once

#include <map>

namespace pibench::test {

/// From then on this process and what it starts get the errno that is given for a system call
/// (SYS_…) in place of what it does; 0 stands for SIGSYS. Not to be undone. False where the kernel
/// has no filters.
bool refuse_calls(const std::map<long, int>& errno_of);

}  // namespace pibench::test
