#include "transports/posix/shared_memory.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <limits>

#include "transports/posix/probe.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::posix {
namespace {

/// Owns the name only until the object is open, whatever happens next; one that cannot be unlinked
/// goes with the run's directory.
Fd create_unnamed(const std::string& name) {
  Fd memory = create_shared_memory(name);
  checked(::shm_unlink(name.c_str()), "shm_unlink " + name);
  return memory;
}

}  // namespace

Mapping shared_memory(const RunDirectory& run, std::size_t bytes) {
  const Fd memory = create_unnamed(run.make_kernel_name());
  allocate_pages(memory.get(), bytes);
  return Mapping::of_file(memory.get(), bytes);
}

Fd create_shared_memory(const std::string& name) {
  return Fd(checked(::shm_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600),
                    "shm_open", shm_open_remedies));
}

Fd open_shared_memory(const std::string& name) {
  return Fd(checked(::shm_open(name.c_str(), O_RDWR | O_CLOEXEC, 0), "shm_open", more_descriptors));
}

void allocate_pages(int fd, std::size_t bytes) {
  int error = 0;
  do error = ::posix_fallocate(fd, 0, static_cast<off_t>(bytes));
  while (error == EINTR && !interruption::requested());
  if (error != 0)
    throw_errno("posix_fallocate of " + std::to_string(bytes) + " bytes in /dev/shm", error,
                usable_dev_shm);
}

SharedMemoryName::~SharedMemoryName() {
  ::shm_unlink(name_.c_str());
}

std::size_t shared_memory_free_bytes() {
  struct statvfs status {};
  if (::statvfs("/dev/shm", &status) == 0) return status.f_bavail * status.f_frsize;
  return errno == ENOENT ? 0 : std::numeric_limits<std::size_t>::max();
}

Probe probe_shared_memory() {
  return probe_by([] {
    checked(::access("/dev/shm", R_OK | W_OK | X_OK), "shm_open", shm_open_remedies);
    if (shared_memory_free_bytes() == 0)
      throw_errno("posix_fallocate in /dev/shm", ENOSPC, usable_dev_shm);
  });
}

}  // namespace pibench::posix
