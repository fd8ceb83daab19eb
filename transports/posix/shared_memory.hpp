// Shared memory in /dev/shm that nobody else can open; shm_overview(7).
#pragma once

#include <cstddef>
#include <string>

#include "transports/contract/probe.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::posix {

/// Zeroed and with its pages allocated, so that a full /dev/shm is an error here and not SIGBUS at
/// the first touch. The name is gone again before anybody could open it: the mapping is inherited.
/// Throws std::system_error.
Mapping shared_memory(const RunDirectory& run, std::size_t bytes);

/// Makes the name, exclusively and with mode 0600. Throws std::system_error.
Fd create_shared_memory(const std::string& name);
/// Throws std::system_error.
Fd open_shared_memory(const std::string& name);

/// Allocates the pages of an open object of /dev/shm that may be sparse as yet; throws
/// std::system_error where it is full.
void allocate_pages(int fd, std::size_t bytes);

/// The run's name in /dev/shm while a library that insists on names creates and opens it. Whatever
/// bears it goes with this object.
class SharedMemoryName {
 public:
  explicit SharedMemoryName(const RunDirectory& run) : name_(run.make_kernel_name()) {}
  ~SharedMemoryName();
  SharedMemoryName(const SharedMemoryName&) = delete;
  SharedMemoryName& operator=(const SharedMemoryName&) = delete;

  /// The name with the slash that shm_open asks for, and Boost takes.
  const char* get() const noexcept { return name_.c_str(); }
  /// Throws std::system_error.
  Fd open() const { return open_shared_memory(name_); }

 private:
  std::string name_;
};

/// Remedies for shm_open(3) and functions built on it.
inline constexpr auto shm_open_remedies = both(usable_dev_shm, more_descriptors);

/// The free room in /dev/shm; 0 where there is none, and the largest number where the kernel does
/// not report it: then allocation may fail.
std::size_t shared_memory_free_bytes();

/// A probe for transports that need nothing but /dev/shm: there, writable by this process, and with
/// room.
Probe probe_shared_memory();

}  // namespace pibench::posix
