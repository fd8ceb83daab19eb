#include "transports/posix/temporary_root.hpp"

#include <cstdlib>

namespace pibench::posix {

std::filesystem::path temporary_root() {
  const char* configured = std::getenv("TMPDIR");
  return configured != nullptr && *configured != '\0' ? configured : "/tmp";
}

bool is_open_to_all(const struct stat& directory) noexcept {
  return (directory.st_mode & S_IWOTH) != 0 && (directory.st_mode & S_ISVTX) == 0;
}

}  // namespace pibench::posix
