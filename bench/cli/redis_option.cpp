#include "bench/cli/redis_option.hpp"

#include <stdexcept>

#include "transports/redis/redis_url.hpp"

namespace pibench::cli {
namespace {

/// As CLI11 wants it: empty, or why not.
std::string obstacle_to_url(const std::string& text) {
  try {
    static_cast<void>(RedisUrl::parse(text));
    return {};
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
}

}  // namespace

void add_redis_url(CLI::App& command, Settings& settings, const std::string& help) {
  command.add_option("--redis-url", settings.redis_url, help)->check(obstacle_to_url);
}

}  // namespace pibench::cli
