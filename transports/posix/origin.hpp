// The origin of System V ids, kernel names and process ids that a process has written down: they
// mean something else after a reboot and in another namespace; namespaces(7).
#pragma once

#include <sys/types.h>

#include <array>
#include <cstdint>

namespace pibench::posix {

/// Plain, so that it can lie in a file. Zero stands for a fact that is unknown, as without /proc,
/// and is never taken for the same.
struct Origin {
  std::array<char, 40> boot_id;  ///< NUL-terminated
  std::uint64_t ipc_namespace;   ///< these are inodes of /proc/self/ns
  std::uint64_t pid_namespace;
  std::uint64_t mount_namespace;
  std::uint64_t user_namespace;
  std::uint64_t memory_device;  ///< of /dev/shm
  std::uint64_t memory_inode;

  /// The origin of the calling process, now.
  static Origin here() noexcept;

  bool knows_boot() const noexcept { return boot_id.front() != '\0'; }
  bool is_same_boot(const Origin& other) const noexcept;
  bool has_same_ids(const Origin& other) const noexcept;        ///< System V and POSIX queues
  bool has_same_processes(const Origin& other) const noexcept;  ///< process ids
  bool has_same_memory(const Origin& other) const noexcept;     ///< /dev/shm
};

/// A process that can be distinguished from a later one of the same id.
struct ProcessMark {
  std::int32_t pid;
  std::uint64_t started_ticks;  ///< since the boot; 0: unknown

  static ProcessMark of_this() noexcept;
};

enum class Life : std::uint8_t { living, ended, unknown };

/// The state of a process of this very boot and pid namespace. One that only waits to be reaped has
/// ended.
Life life_of(const ProcessMark& process) noexcept;

}  // namespace pibench::posix
