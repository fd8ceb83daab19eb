// What the kernel holds for a process and its kin that could leak: what this user has, or for root
// what all have.
#pragma once

#include <filesystem>
#include <set>
#include <string>

namespace pibench::test {

struct Holdings {
  std::set<std::string> descriptors;
  std::set<std::string> sysv_objects;  ///< queues, semaphores, segments
  std::set<std::string> shared_memory;
  std::set<std::string> posix_queues;
  std::set<std::string> temporary;
  static Holdings now();
  /// With what is temporary below `root` in place of TMPDIR.
  static Holdings now(const std::filesystem::path& root);
  friend bool operator==(const Holdings&, const Holdings&) = default;
};

/// What is in `after` and was not before: "queue 5, /dev/shm/x"; empty where nothing is.
std::string left_over(const Holdings& before, const Holdings& after);

}  // namespace pibench::test
