// A server on a Unix socket that sends its clients what a fuzzer wants.
#pragma once

#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "transports/posix/run_directory.hpp"
#include "transports/posix/socket.hpp"

namespace pibench::fuzz {

/// Serves one client after the other in a thread that ends with the process: all of what it is to
/// say, then the end of file. What clients say is passed over.
class HostileServer {
 public:
  /// Done first with a new client; false hangs up.
  using Greeting = std::function<bool(int socket)>;

  explicit HostileServer(Greeting greeting = {});
  HostileServer(const HostileServer&) = delete;
  HostileServer& operator=(const HostileServer&) = delete;

  /// For clients that connect from now on.
  void is_to_say(std::string_view bytes);
  posix::RunDirectory& run() { return run_; }
  std::string socket_path() const { return path_; }

 private:
  [[noreturn]] void serve();
  void attend(const posix::Fd& client);
  std::string speech();

  posix::RunDirectory& run_;
  std::string path_;
  posix::Fd listening_;
  Greeting greeting_;
  std::mutex mutex_;
  std::string speech_;  // guarded by the mutex
};

}  // namespace pibench::fuzz
