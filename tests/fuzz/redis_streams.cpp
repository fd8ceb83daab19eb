// What a Redis server answers to those who read streams, and sends to those who have subscribed.
#include "transports/redis_streams.hpp"

#include <array>
#include <stdexcept>

#include "tests/fuzz/draw.hpp"
#include "tests/fuzz/hostile_server.hpp"
#include "tests/fuzz/link_ends.hpp"
#include "tests/fuzz/target.hpp"

namespace pibench::fuzz {
namespace {

void be_subscriber(const Settings& settings) {
  RedisConnection connection(RedisUrl::parse(settings.redis_url));
  connection.subscribe(std::array<std::string_view, 2>{"mine", "all"});
  RedisConnection::Reply published;
  while (connection.next_published(published).good())
    require(RedisConnection::payload_of(*published).type == REDIS_REPLY_STRING, "a string");
}

}  // namespace

void redis_streams(std::string_view input) {
  static auto& server = *new HostileServer;
  static const Settings settings{.redis_url = "unix://" + server.socket_path()};
  Draw draw(input);
  const std::size_t role = draw.below(3);
  server.is_to_say(draw.rest());
  try {
    if (role == 2) return be_subscriber(settings);
    RedisStreams link = RedisStreams::open(spec_of_link(server.run(), settings));
    role == 0 ? be_parent(std::move(link)) : be_worker(std::move(link));
  } catch (const std::runtime_error&) {
  }
}

}  // namespace pibench::fuzz
