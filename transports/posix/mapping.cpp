#include "transports/posix/mapping.hpp"

#include <sys/mman.h>

#include <string>

#include "transports/posix/syscall.hpp"

namespace pibench::posix {
namespace {

void* map(int fd, int flags, std::size_t bytes) {
  void* data = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED | flags, fd, 0);
  if (data == MAP_FAILED) throw_errno("mmap of " + std::to_string(bytes) + " shared bytes");
  return data;
}

}  // namespace

Mapping Mapping::anonymous(std::size_t bytes) {
  return {map(-1, MAP_ANONYMOUS, bytes), bytes};
}

Mapping Mapping::of_file(int fd, std::size_t bytes) {
  return {map(fd, 0, bytes), bytes};
}

Mapping::~Mapping() {
  if (data_ != nullptr) ::munmap(data_, bytes_);
}

}  // namespace pibench::posix
