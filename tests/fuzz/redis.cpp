// What a Redis server answers: to the transport's ends, and to the search for keys that were left.
#include "transports/redis.hpp"

#include <stdexcept>

#include "tests/fuzz/draw.hpp"
#include "tests/fuzz/hostile_server.hpp"
#include "tests/fuzz/link_ends.hpp"
#include "tests/fuzz/target.hpp"

namespace pibench::fuzz {

void redis(std::string_view input) {
  static auto& server = *new HostileServer;
  static const Settings settings{.redis_url = "unix://" + server.socket_path()};
  Draw draw(input);
  const std::size_t role = draw.below(3);
  server.is_to_say(draw.rest());
  try {
    if (role == 2) {
      static_cast<void>(remove_redis_keys(settings.redis_url, server.run().tag()));
      return;
    }
    Redis link = Redis::open(spec_of_link(server.run(), settings));
    role == 0 ? be_parent(std::move(link)) : be_worker(std::move(link));
  } catch (const std::runtime_error&) {
  }
}

}  // namespace pibench::fuzz
