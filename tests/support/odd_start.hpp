// A start that few people think of: another mask, CPU set, directory, or namespaces of its own.
#pragma once

#include <sys/types.h>

#include <optional>
#include <set>
#include <string>

namespace pibench::test {

struct OddStart {
  std::optional<mode_t> mask{};       ///< of files that it makes; ours where there is none
  std::set<int> cpus{};               ///< that it may run on; empty: ours
  std::set<std::string> unset{};      ///< variables of ours that it does not get
  bool in_removed_directory = false;  ///< its working directory is no more
  bool has_no_proc = false;           ///< /proc is an empty directory; needs privilege
  bool as_root_of_its_user = false;   ///< of a user namespace in which there is nobody else
  /// CLONE_NEWPID, in which it is process 1, and its like; not CLONE_NEWUSER. Needs privilege.
  int namespaces = 0;
  bool mounts_proc = false;  ///< that of its process namespace; needs privilege
};

/// fork(2), with the namespaces that are its own from the first moment on.
pid_t fork_into(const OddStart& start);

/// In the child, before it takes on another user; whether all went well.
bool begin_privileged(const OddStart& start);
/// In the child, as that user.
bool begin(const OddStart& start);

}  // namespace pibench::test
