// What a Redis server answers to those who read streams.
#include "transports/redis_streams.hpp"

#include <stdexcept>

#include "tests/fuzz/draw.hpp"
#include "tests/fuzz/hostile_server.hpp"
#include "tests/fuzz/link_ends.hpp"
#include "tests/fuzz/target.hpp"

namespace pibench::fuzz {
void redis_streams(std::string_view input) {
  static auto& server = *new HostileServer;
  static const Settings settings{.redis_url = "unix://" + server.socket_path()};
  Draw draw(input);
  const std::size_t role = draw.below(2);
  server.is_to_say(draw.rest());
  try {
    RedisStreams link = RedisStreams::open(spec_of_link(server.run(), settings));
    role == 0 ? be_parent(std::move(link)) : be_worker(std::move(link));
  } catch (const std::runtime_error&) {
  }
}

}  // namespace pibench::fuzz
