// The address of a Redis server, as users write it.
#pragma once

#include <string>
#include <string_view>

namespace pibench {

/// redis://[[user]:password@]host[:port][/db] or unix://[[user]:password@]/path, either with ?db=N.
/// User, password, host and path are percent-decoded (RFC 3986): "p%40ss" is "p@ss". A raw '@' in
/// a user or password is taken as it is; '/', '?', '#', '%' and, in a user, ':' must be written as
/// %2F, %3F, %23, %25 and %3A.
struct RedisUrl {
  std::string socket_path;  ///< of a Unix socket, absolute; empty for TCP
  std::string host;         ///< a name or an address; IPv6 without its brackets
  int port = 6379;
  int database = 0;
  std::string user;
  std::string password;  ///< may hold any byte

  /// Throws std::invalid_argument with one line that does not repeat the password. A password that
  /// the URL lacks is taken, as it is, from the environment variable PIBENCH_REDIS_PASSWORD.
  static RedisUrl parse(std::string_view text);
};

/// Moves the password of the URL into this process's environment, for programs that it starts to
/// inherit: their command lines are everybody's to read (proc(5)). Returns the URL that is left, in
/// which the '@' stays; as it is where it has no password, or one with a NUL. For valid URLs, and
/// as long as there is one thread: setenv(3).
std::string password_to_environment(const std::string& url);

/// The text without a password, and without parts that may be one in a text that is no URL:
/// everything between "://", or its start, and the last '@', a port that is no number, and a query
/// that names no database are replaced by ***.
std::string redacted(std::string_view text);

}  // namespace pibench
