// What a Redis server answers: to the transport's ends, and to the search for keys that were left.
#include "transports/redis.hpp"

#include <stdexcept>

#include "tests/fuzz/draw.hpp"
#include "tests/fuzz/hostile_server.hpp"
#include "tests/fuzz/target.hpp"

namespace pibench::fuzz {
namespace {

template <class End, class Send, class Receive>
void talk(End end, Send&& send, Receive&& receive) {
  std::vector<std::byte> buffer(64);
  IoResult io = IoResult::ok(0);
  while (io.good()) {
    io = receive(end, Bytes(buffer));
    require(!io.good() || io.bytes_or_errno <= buffer.size(), "it fits");
    if (io.good()) io = send(end, ConstBytes(buffer).first(8));
  }
}

void be_parent(Redis link) {
  talk(
      std::move(link).parent(),
      [](auto& end, ConstBytes message) { return end.send(WorkerId{1}, message); },
      [](auto& end, Bytes buffer) {
        const Arrival arrival = end.receive(buffer);
        require(!arrival.io.good() || index_of(arrival.from) < 2, "a worker that there is");
        return arrival.io;
      });
}

void be_worker(Redis link) {
  talk(
      std::move(link).worker(WorkerId{1}),
      [](auto& end, ConstBytes message) { return end.send(message); },
      [](auto& end, Bytes buffer) { return end.receive(buffer); });
}

}  // namespace

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
    Redis link = Redis::open({.workers = 2,
                              .message_bytes = 64,
                              .fixed_size = false,
                              .replies = true,
                              .wakeup = Wakeup::blocking,
                              .run = server.run(),
                              .settings = settings});
    role == 0 ? be_parent(std::move(link)) : be_worker(std::move(link));
  } catch (const std::runtime_error&) {
  }
}

}  // namespace pibench::fuzz
