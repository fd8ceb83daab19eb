// A private redis-server: without a TCP port, without persistence.
#pragma once

#include <filesystem>

#include "transports/posix/private_server.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {

class RedisServer : public posix::PrivateServer {
 public:
  /// The redis-server on PATH, or an empty path.
  static std::filesystem::path executable();
  static constexpr const char* none_on_path =
      "no redis-server on PATH; install redis-server, or give --redis-url";

  /// Starts it and waits until it listens. Throws as PrivateServer does.
  explicit RedisServer(const posix::RunDirectory& run);
};

}  // namespace pibench
