// Names in the file system of which a run makes many.
#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>

namespace pibench::posix {

/// Never the same twice in a run: one that could not be removed is in nobody's way.
inline std::filesystem::path fresh_name(const std::filesystem::path& directory,
                                        const std::string& stem) {
  static std::atomic<unsigned> serial{0};
  return directory / (stem + "-" + std::to_string(::getpid()) + "-" + std::to_string(serial++));
}

/// A name that is needed for a moment only. Unlinks its path at the end of the scope, whether or
/// not there is such a file by then. What others have open of it lives on.
class ScopedName {
 public:
  ScopedName(const std::filesystem::path& directory, const std::string& stem)
      : path_(fresh_name(directory, stem)) {}
  ~ScopedName() { ::unlink(path_.c_str()); }
  ScopedName(const ScopedName&) = delete;
  ScopedName& operator=(const ScopedName&) = delete;

  const std::filesystem::path& path() const noexcept { return path_; }
  const char* c_str() const noexcept { return path_.c_str(); }

 private:
  std::filesystem::path path_;
};

}  // namespace pibench::posix
