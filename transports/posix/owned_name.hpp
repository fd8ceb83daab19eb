// A name in the file system that others need for as long as its owner uses what it names.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <utility>

namespace pibench::posix {

/// Unlinks its path at the end, in the process that made the object: forked copies leave it.
class OwnedName {
 public:
  explicit OwnedName(std::filesystem::path path) : path_(std::move(path)), owner_(::getpid()) {}
  OwnedName(OwnedName&& other) noexcept
      : path_(std::exchange(other.path_, {})), owner_(other.owner_) {}
  OwnedName& operator=(OwnedName&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(owner_, other.owner_);
    return *this;
  }
  ~OwnedName() {
    if (!path_.empty() && owner_ == ::getpid()) ::unlink(path_.c_str());
  }

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  pid_t owner_;
};

}  // namespace pibench::posix
