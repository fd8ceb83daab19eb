// Runs that are killed, for who looks at what is left of them.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "transports/posix/mapping.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::test {

/// Sets $TMPDIR while it lives.
class TemporaryRoot {
 public:
  explicit TemporaryRoot(const std::filesystem::path& path) {
    if (const char* former = std::getenv("TMPDIR")) former_ = former;
    ::setenv("TMPDIR", path.c_str(), 1);
  }
  ~TemporaryRoot() {
    if (former_)
      ::setenv("TMPDIR", former_->c_str(), 1);
    else
      ::unsetenv("TMPDIR");
  }
  TemporaryRoot(const TemporaryRoot&) = delete;
  TemporaryRoot& operator=(const TemporaryRoot&) = delete;

 private:
  std::optional<std::string> former_;
};

/// The directory of a run that a forked copy of this process makes, fills with `body(run)` and is
/// killed in.
template <class Body>
std::filesystem::path directory_of_killed_run(Body&& body) {
  const posix::Mapping page = posix::Mapping::anonymous(4096);
  char* const path = static_cast<char*>(page.data());
  const pid_t pid = ::fork();
  if (pid == 0) {
    posix::RunDirectory run = posix::RunDirectory::create();
    body(run);
    run.path().string().copy(path, page.bytes() - 1);
    ::raise(SIGKILL);
  }
  ::waitpid(pid, nullptr, 0);
  return path;
}

}  // namespace pibench::test
