// Runs a program as a person would and keeps what it said.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace pibench::test {

struct Finished {
  int exit_code;  ///< 128 + n where signal n ended it
  std::string out;
  std::string err;
};

/// A running program; killed and reaped by the destructor, and not outliving the test program.
class Command {
 public:
  struct Options {
    std::map<std::string, std::string> environment{};  ///< besides ours
    std::filesystem::path directory{};                 ///< empty: ours
    std::map<int, std::uint64_t> limits{};  ///< by RLIMIT_…, soft and hard; besides ours
    uid_t user = 0;  ///< the real and the effective one, and the group; 0: ours
    std::set<int> blocked_signals{};
    std::set<int> ignored_signals{};
    /// By system call (SYS_…): the errno with which the kernel refuses it; 0: kills with SIGSYS.
    std::map<long, int> refused_calls{};
    /// Where standard output and error go in place of what wait() collects; "-": closed.
    std::filesystem::path out{};
    std::filesystem::path err{};
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
  std::FILE* out_;
  std::FILE* err_;
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
