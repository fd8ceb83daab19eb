#include "bench/cli/redis_option.hpp"

#include <stdexcept>

#include "transports/redis/redis_url.hpp"

namespace pibench::cli {
namespace {

/// A validator of CLI11: empty, or why `text` is no URL.
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
