// A redis-server as a user may have one, on a Unix socket.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/command.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::test {

/// Closed where nobody listens. Throws std::runtime_error where the path is too long.
inline posix::Fd connect_to(const std::filesystem::path& path) {
  posix::Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string name = path.string();
  if (name.size() >= sizeof address.sun_path) throw std::runtime_error("too long a path: " + name);
  std::memcpy(address.sun_path, name.data(), name.size());
  if (::connect(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    socket.reset();
  return socket;
}

class UsersRedis {
 public:
  /// Begins to listen in the directory; `options` are those of redis-server, besides none on disk.
  /// Throws std::runtime_error where it does not start.
  UsersRedis(const std::filesystem::path& directory, const std::vector<std::string>& options)
      : socket_(directory / "users.sock"), server_(words(options)) {
    while (!connect_to(socket_)) {
      if (server_.ends_within(std::chrono::milliseconds(2)))
        throw std::runtime_error("redis-server: " + server_.wait().out);
    }
  }

  const std::filesystem::path& socket() const { return socket_; }
  std::string url() const { return "unix://" + socket_.string(); }
  pid_t pid() const { return server_.pid(); }

  /// How many keys it holds, as it says: ":0".
  std::string keys() const {
    const posix::Fd socket = connect_to(socket_);
    constexpr std::string_view question = "DBSIZE\r\n";
    std::array<char, 64> answer{};
    if (::write(socket.get(), question.data(), question.size()) < 0 ||
        ::read(socket.get(), answer.data(), answer.size() - 1) <= 0)
      return "no answer";
    return std::string(answer.data(), std::strcspn(answer.data(), "\r"));
  }

 private:
  std::vector<std::string> words(const std::vector<std::string>& options) const {
    std::vector<std::string> all{"redis-server",
                                 "--port",
                                 "0",
                                 "--unixsocket",
                                 socket_,
                                 "--save",
                                 "",
                                 "--appendonly",
                                 "no",
                                 "--daemonize",
                                 "no",
                                 "--dir",
                                 socket_.parent_path()};
    all.insert(all.end(), options.begin(), options.end());
    return all;
  }

  std::filesystem::path socket_;
  Command server_;
};

}  // namespace pibench::test
