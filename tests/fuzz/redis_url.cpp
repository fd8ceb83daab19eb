// Where a Redis server is, as the user or an environment variable says.
#include "transports/redis/redis_url.hpp"

#include <stdexcept>
#include <string>

#include "tests/fuzz/target.hpp"

namespace pibench::fuzz {
namespace {

constexpr std::string_view secret = "pA55w0rD";

void check(const RedisUrl& url) {
  require(url.socket_path.empty() != url.host.empty(), "a socket or a host");
  require(url.socket_path.empty() || url.socket_path.front() == '/', "an absolute path");
  require(url.port >= 0 && url.port <= 65535 && url.database >= 0, "a port and a database");
}

}  // namespace

void redis_url(std::string_view input) {
  try {
    check(RedisUrl::parse(input));
  } catch (const std::invalid_argument&) {
  }
  const std::string with_secret = "redis://:" + std::string(secret) + "@" + std::string(input);
  const bool has_it_elsewhere = input.find(secret) != std::string_view::npos;
  require(has_it_elsewhere || redacted(with_secret).find(secret) == std::string::npos,
          "the password is not shown");
  try {
    check(RedisUrl::parse(with_secret));
  } catch (const std::invalid_argument& error) {
    require(has_it_elsewhere || std::string_view(error.what()).find(secret) == std::string::npos,
            "the password is not in the message");
  }
}

}  // namespace pibench::fuzz
