// A directory for what a link has in files.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <string>
#include <utility>

#include "transports/posix/removal.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::posix {

/// Lies in the run's directory, and is removed with all in it by the process that made it; a forked
/// copy leaves it alone.
class LinkDirectory {
 public:
  /// Throws std::system_error.
  LinkDirectory(const RunDirectory& run, const std::string& prefix)
      : path_(run.make_directory(prefix)), owner_(::getpid()) {}
  LinkDirectory(LinkDirectory&& other) noexcept
      : path_(std::move(other.path_)), owner_(std::exchange(other.owner_, 0)) {}
  LinkDirectory& operator=(LinkDirectory&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(owner_, other.owner_);
    return *this;
  }
  ~LinkDirectory() {
    if (owner_ == ::getpid()) remove_own_tree(path_.c_str());
  }

  const std::filesystem::path& path() const noexcept { return path_; }

 private:
  std::filesystem::path path_;
  pid_t owner_;
};

}  // namespace pibench::posix
