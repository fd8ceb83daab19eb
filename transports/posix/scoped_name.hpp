// A name in the file system that is needed for a moment only.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <utility>

namespace pibench::posix {

/// Unlinks its path at the end of the scope, whether or
/// not there is such a file by then. What others have open of it lives on.
class ScopedName {
 public:
  explicit ScopedName(std::filesystem::path path) : path_(std::move(path)) {}
  ~ScopedName() { ::unlink(path_.c_str()); }
  ScopedName(const ScopedName&) = delete;
  ScopedName& operator=(const ScopedName&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  const char* c_str() const noexcept { return path_.c_str(); }

 private:
  std::filesystem::path path_;
};

}  // namespace pibench::posix
