// A private redis-server: on a Unix socket in a directory (0700) of the run, without a TCP port,
// without persistence. It dies with the process that started it.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>

#include "transports/posix/fd.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {

class RedisServer {
 public:
  /// The redis-server on PATH, or an empty path.
  static std::filesystem::path executable();
  static constexpr const char* none_on_path =
      "no redis-server on PATH; install redis-server, or give --redis-url";
  /// The last line of a log that is about more than a start or advice; empty where none is.
  static std::string informative_line(const std::filesystem::path& log);

  /// Starts it and waits until it listens. Throws std::system_error, or posix::Unavailable with
  /// what it said.
  explicit RedisServer(const posix::RunDirectory& run);
  RedisServer(RedisServer&& other) noexcept;
  RedisServer& operator=(RedisServer&& other) noexcept;
  /// Ends it and removes its directory, in the starting process only.
  ~RedisServer();

  /// "redis-server was killed by signal 9 (Killed)", and what it said; empty where it runs.
  std::string trouble() const;

  std::string socket_path() const { return (directory_ / "r.sock").string(); }

 private:
  void start(const std::filesystem::path& executable);
  void wait_until_it_listens();
  bool has_exited();
  std::string describe_end() const;
  posix::Fd open_log() const;
  std::filesystem::path log_path() const { return directory_ / "log"; }
  std::string describe_log() const;
  void stop() noexcept;

  std::filesystem::path directory_;
  pid_t owner_;
  pid_t pid_ = -1;
  int exit_status_ = 0;  // as waitpid gives it, once it has ended
};

}  // namespace pibench
