// The mounts of a process whose mounts nobody else sees.
#pragma once

#include <cstddef>

namespace pibench::test {

/// Undoes on destruction, the last first, what has been mounted since the construction: what is a
/// mount point, or hidden by one, cannot be removed. For a process with mounts of its own only.
class OwnMounts {
 public:
  OwnMounts();
  ~OwnMounts();
  OwnMounts(const OwnMounts&) = delete;
  OwnMounts& operator=(const OwnMounts&) = delete;

 private:
  std::size_t before_;
};

}  // namespace pibench::test
