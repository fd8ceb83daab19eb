// What a debugger does to a stopped task that depends on the machine; x86-64.
#pragma once

#include <sys/types.h>

#include <cstdint>

namespace pibench::test {

/// All need a task that is in a ptrace stop; one that was killed meanwhile is left alone.

/// At the entry of a system call: the kernel does nothing in its place.
void skip_call(pid_t task);
/// At the exit of a system call: it has failed with this errno.
void fail_call(pid_t task, int error);

/// Where a program gets control once its libraries are loaded and initialized.
class EntryPoint {
 public:
  /// Of a task that has just become another program; the task stops there with SIGTRAP.
  explicit EntryPoint(pid_t task);
  /// In a task that has stopped with SIGTRAP: whether it has done so there. If so, it may go on.
  bool leave(pid_t task) const;

 private:
  std::uintptr_t address_;
  long instructions_;
};

}  // namespace pibench::test
