#include "transports/redis/redis_server.hpp"

#include <string>
#include <vector>

namespace pibench {
namespace {

const posix::PrivateServer::Program& program() {
  static const posix::PrivateServer::Program redis{
      .name = "redis-server",
      .none = RedisServer::none_on_path,
      .directory = "redis-",
      .socket = "r.sock",
      .idle_words = {"WARNING", "oO0OoO0OoO0Oo", "Redis version=", "Configuration loaded",
                     "monotonic clock", "Server initialized", "Ready to accept"}};
  return redis;
}

std::vector<std::string> options_of(const std::filesystem::path& directory,
                                    const std::string& socket_path) {
  return {"--port", "0", "--unixsocket", socket_path, "--unixsocketperm", "700", "--save", "",
          "--appendonly", "no",
          // Subscribers have credit instead, and none is cut off.
          "--client-output-buffer-limit", "pubsub", "0", "0", "0", "--dir", directory.string(),
          "--daemonize", "no", "--loglevel", "warning", "--logfile", ""};
}

}  // namespace

std::filesystem::path RedisServer::executable() {
  return PrivateServer::executable(program());
}

RedisServer::RedisServer(const posix::RunDirectory& run)
    : PrivateServer(run, program(), options_of) {}

}  // namespace pibench
