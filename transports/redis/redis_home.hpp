// The Redis server that a link talks to: a private one, or the user's.
#pragma once

#include <atomic>
#include <exception>
#include <optional>
#include <stdexcept>
#include <string>

#include "transports/contract/transport.hpp"
#include "transports/posix/refusal.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/redis/redis_connection.hpp"
#include "transports/redis/redis_server.hpp"
#include "transports/redis/redis_url.hpp"

namespace pibench {

struct RedisHome {
  /// A file in the directory of a run that may have left keys on a server that is not ours. What
  /// removes them, clean_abandoned() of the transport redis, does so for all that use a home.
  static constexpr const char* marker = "redis-keys";

  /// Whether there is a server: one to start, or the user's.
  static Probe probe(const Settings& settings) {
    if (settings.redis_url.empty()) {
      if (!RedisServer::executable().empty()) return {true, {}};
      return {false, RedisServer::none_on_path};
    }
    try {
      RedisConnection connection(RedisUrl::parse(settings.redis_url));
      return {true, {}};
    } catch (const std::exception& error) {
      return {false, error.what()};
    }
  }

  /// Throws as RedisConnection does, with the trouble of a private server.
  RedisConnection connect() const {
    try {
      return RedisConnection(url);
    } catch (const std::runtime_error& error) {
      const std::string trouble = server ? server->trouble() : "";
      if (trouble.empty()) throw;
      throw posix::Unavailable(std::string(error.what()) + "; " + trouble);
    }
  }

  std::optional<RedisServer> server;  ///< ends with the process that opened it
  RedisUrl url;
  std::string key_prefix;  ///< unique among links too: several of one run may share a server

  /// Starts a private server unless the settings name one. Throws as RedisServer and RedisUrl do.
  static RedisHome open(const posix::RunDirectory& run, const Settings& settings) {
    static std::atomic<unsigned> serial{0};
    RedisHome home;
    home.key_prefix = "pibench:" + run.tag() + ":" + std::to_string(serial++);
    if (settings.redis_url.empty()) {
      home.server.emplace(run);
      home.url.socket_path = home.server->socket_path();
    } else {
      run.make_file(marker);
      home.url = RedisUrl::parse(settings.redis_url);
    }
    return home;
  }
};

/// The trouble of a private server, or the error that the server replied, for callers that find the
/// link broken; in workers too.
inline std::string why_broken(const std::optional<RedisServer>& server,
                              const RedisConnection& connection) {
  const std::string trouble = server ? server->trouble() : "";
  return trouble.empty() ? connection.complaint() : trouble;
}

}  // namespace pibench
