// Where a Redis server listens, as users write it.
#pragma once

#include <string>
#include <string_view>

namespace pibench {

/// redis://[[user]:password@]host[:port][/db] or unix://[[user]:password@]/path[?db=N].
struct RedisUrl {
  std::string socket_path;  ///< of a Unix socket; empty for TCP
  std::string host;
  int port = 6379;
  int database = 0;
  std::string user;
  std::string password;

  /// Throws std::invalid_argument with one line that does not repeat the password. A password that
  /// the URL lacks is taken from the environment variable PIBENCH_REDIS_PASSWORD.
  static RedisUrl parse(std::string_view text);
};

/// The text with whatever stands between "://", or its start, and the last '@' replaced by ***.
std::string redacted(std::string_view text);

}  // namespace pibench
