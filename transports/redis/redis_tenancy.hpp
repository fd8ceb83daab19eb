// The parent's hold on the server of a link.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "transports/redis/redis_home.hpp"

namespace pibench {

/// A connection, the private server, which ends with it, and the keys of the link, which are
/// removed from a server of the user's.
class RedisTenancy {
 public:
  RedisTenancy(RedisHome home, std::vector<std::string> keys)
      : connection_(home.connect()), server_(std::move(home.server)), keys_(std::move(keys)) {}
  RedisTenancy(RedisTenancy&&) = default;
  RedisTenancy& operator=(RedisTenancy&&) = default;
  /// A private server takes its keys with it.
  ~RedisTenancy() {
    if (server_) return;
    for (const std::string& key : keys_)
      const auto ignored = connection_.command(std::array<std::string_view, 2>{"DEL", key});
  }

  RedisConnection& connection() noexcept { return connection_; }
  std::string diagnosis() const { return why_broken(server_, connection_); }

 private:
  RedisConnection connection_;
  std::optional<RedisServer> server_;
  std::vector<std::string> keys_;
};

}  // namespace pibench
