// A server program that serves one link alone: on a Unix socket in a directory (0700) of the run.
// It dies with the process that started it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "transports/posix/fd.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::posix {

class PrivateServer {
 public:
  struct Program {
    const char* name;       ///< in errors, and of its file: "redis-server"
    const char* none;       ///< the reason and the remedy where there is none
    const char* directory;  ///< the beginning of its directory's name
    const char* socket;     ///< of its socket's
    /// Lines of its log that hold one of these words say nothing about its end.
    std::vector<std::string_view> idle_words{};
    /// Besides PATH, that of the system's own programs: "/usr/sbin"; empty where it has none.
    std::string_view system_directory{};
    /// Whether it runs in its directory, for one that takes no path with a blank in it.
    bool runs_in_directory = false;
  };
  /// The words behind the program's name, for a server with this directory and this socket.
  using Options = std::function<std::vector<std::string>(const std::filesystem::path& directory,
                                                         const std::string& socket_path)>;

  /// The program where it is looked for, or an empty path.
  static std::filesystem::path executable(const Program& program);

  /// Starts it and waits until it listens. Throws std::system_error, or Unavailable with what it
  /// said. The program outlives the server.
  PrivateServer(const RunDirectory& run, const Program& program, const Options& options);
  PrivateServer(PrivateServer&& other) noexcept;
  PrivateServer& operator=(PrivateServer&& other) noexcept;
  /// Ends it and removes its directory, in the starting process only.
  ~PrivateServer();

  /// "redis-server was killed by signal 9 (Killed)", and what it said; empty where it runs.
  std::string trouble() const;

  std::string socket_path() const { return (directory_ / program_->socket).string(); }

 private:
  void start(const std::filesystem::path& executable, const Options& options);
  void wait_until_it_listens();
  bool has_exited();
  std::string describe_end() const;
  Fd open_log() const;
  std::filesystem::path log_path() const { return directory_ / "log"; }
  /// The last line of the log that is not idle; empty where none is.
  std::string informative_line() const;
  std::string describe_log() const;
  void stop() noexcept;

  const Program* program_;
  std::filesystem::path directory_;
  pid_t owner_;
  pid_t pid_ = -1;
  int exit_status_ = 0;  // as waitpid gives it, once it has ended
};

}  // namespace pibench::posix
