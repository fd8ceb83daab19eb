// Runs a program as a person would and keeps what it said.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "tests/support/odd_start.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::test {

struct Finished {
  int exit_code;  ///< 128 + n where signal n ended it
  std::string out;
  std::string err;
};

/// What a program says: a file that both ends have, or a pipe.
class Collected {
 public:
  explicit Collected(bool pipe);

  /// The end that the program gets; closed by close_entry().
  int entry() const noexcept { return entry_ ? entry_.get() : ::fileno(file_.get()); }
  void close_entry() noexcept { entry_.reset(); }
  /// What has come so far.
  std::string text() const;

 private:
  struct CloseFile {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };
  posix::Fd entry_;  ///< of a pipe
  std::unique_ptr<std::FILE, CloseFile> file_;
};

/// A running program; killed and reaped by the destructor, and not outliving the test program.
class Command {
 public:
  struct Options {
    std::map<std::string, std::string> environment{};  ///< besides ours
    std::filesystem::path directory{};                 ///< empty: ours
    std::map<int, std::uint64_t> limits{};       ///< by RLIMIT_…, soft and hard; besides ours
    std::map<int, std::uint64_t> soft_limits{};  ///< the same, the soft one only
    uid_t user = 0;  ///< the real and the effective one, and the group; 0: ours
    std::set<int> blocked_signals{};
    std::set<int> ignored_signals{};
    /// By system call (SYS_…): the errno with which the kernel refuses it; 0: kills with SIGSYS.
    std::map<long, int> refused_calls{};
    /// Where standard output and error go in place of what wait() collects; "-": closed, "|": a
    /// pipe that nobody reads.
    std::filesystem::path out{};
    std::filesystem::path err{};
    std::filesystem::path in{};  ///< what it reads; empty: nothing, "-": closed
    /// wait() collects what pipes hold, 1 MiB each: files have limits that are the program's too.
    bool speaks_into_pipes = false;
    OddStart odd{};
  };
  explicit Command(const std::vector<std::string>& arguments) : Command(arguments, Options{}) {}
  Command(const std::vector<std::string>& arguments, const Options& options);
  ~Command();
  Command(const Command&) = delete;
  Command& operator=(const Command&) = delete;

  pid_t pid() const { return pid_; }
  void send(int signal) const;
  /// Waits for the end, so long at most; whether it came.
  bool ends_within(std::chrono::milliseconds time) const;
  /// Waits for the end and collects both outputs.
  Finished wait();

 private:
  Collected out_;
  Collected err_;
  pid_t pid_ = -1;
};

Finished run(const std::vector<std::string>& arguments, const Command::Options& options = {});

std::string read_file(const std::filesystem::path& file);
void write_file(const std::filesystem::path& file, const std::string& text);

/// A directory that removes itself with all in it.
class ScratchDirectory {
 public:
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace pibench::test
