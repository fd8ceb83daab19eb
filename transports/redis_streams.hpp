// Redis streams: XADD and XREAD on a private server, or on one of the user's.
//
// Each end makes its connection after the fork. All workers append to one stream, each under a
// field of its own name; the parent answers on a stream per worker. Credit bounds how far a worker
// goes ahead, as with lists, and entries are deleted once they are taken, so that a server's memory
// stays flat.
#pragma once

#include <cerrno>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/redis/redis_connection.hpp"
#include "transports/redis/redis_credit.hpp"
#include "transports/redis/redis_home.hpp"
#include "transports/redis/redis_message.hpp"
#include "transports/redis/redis_stream.hpp"
#include "transports/redis/redis_tenancy.hpp"

namespace pibench {

class RedisStreams {
 public:
  static constexpr Descriptor descriptor{
      .name = "redis_streams",
      .summary = "streams on a Redis server (XADD, XREAD); open includes starting a private one",
      .family = Family::servers,
      .substrate = Substrate::broker,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .exposed = {.socket_path = true},
      .server_option = "--redis-url",
  };
  static constexpr Explanation explanation{
      .how =
          "A Redis server stands in between and keeps streams: workers append entries to one, "
          "under "
          "a field that says who sent, and the parent reads on from the last it has, blocked "
          "inside "
          "the server until there is one. As the only reader it needs no consumer group; it takes "
          "up to 16 entries of together 256 KiB at a time, and deletes them when it asks for more. "
          "A worker may be 256 messages ahead of the parent, which gives credit on a list per "
          "worker. The private server talks through a Unix socket and ends with the link.",
      .per_message =
          "A round trip to the server for XADD, and one for XREAD with the XDEL of what came "
          "before, "
          "which several small messages share: four write() and four read() in three processes, "
          "besides the server's epoll_wait(). Eight copies or more, and the text protocol is "
          "parsed.",
      .waking = "Blocking: the client sleeps in read(); XREAD BLOCK is asked anew every 50 ms.",
      .set_up =
          "fork() and exec() of redis-server and the wait until it listens; then a connection and "
          "a PING per process.",
      .tunables = "ulimit -n, ulimit -u, maxmemory of redis.conf",
      .man_pages = "redis-server(1), unix(7), Redis: XADD, Redis: XREAD, Redis: XDEL",
      .picture = R"(
parent                                          worker
fork(), exec(redis-server), wait for its socket
fork()                                          knows the socket's path
connect(), PING                                 connect(), PING
XREAD COUNT 16 BLOCK 50 STREAMS up 0   read()   XADD up * id {message}
    <-------- the server's stream `up` --------
take the entries from the answer                read(): the entry's id
XADD down:0 * m {reply}                         XREAD COUNT 16 BLOCK 50 STREAMS down:0 0
    ------ the server's stream `down:0` ------>
XDEL up {ids}, XREAD ... STREAMS up {last id}   XDEL down:0 {ids}, XREAD ... {last id}
RPUSH credit:0   [every 128 messages]           BLPOP credit:0   [when 256 ahead]
kill(server), waitpid()                         _exit(0)
)",
  };
  static constexpr RedisWindow window{};

  static Probe probe(const Settings& settings) { return RedisHome::probe(settings); }

  /// The server takes 512 MiB; this is the suite's own upper bound.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, window.messages}; }

  static RedisStreams open(const LinkSpec& spec) { return RedisStreams(spec); }
  /// A stream has no bound: this is how far a worker goes ahead before it waits for credit.
  Capacity capacity() const { return Capacity::of_messages(window.messages, message_bytes_); }

  /// The parent may go ahead as far as it likes.
  Capacity capacity_down() const { return {}; }

  class Parent {
   public:
    Parent(RedisTenancy tenancy, const RedisNames& names, std::uint16_t workers,
           std::size_t message_bytes)
        : tenancy_(std::move(tenancy)),
          names_(names),
          reader_(names.up(), message_bytes),
          message_bytes_(message_bytes) {
      for (std::uint16_t i = 0; i < workers; ++i)
        credits_.emplace_back(names.credit(WorkerId{i}), window);
    }

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      return append_to_stream(tenancy_.connection(), names_.down(to), "m", text_of(message));
    }

    Arrival receive(Bytes buffer) noexcept {
      RedisStreamReader::Entry entry;
      if (const IoResult io = reader_.next(tenancy_.connection(), entry); !io.good())
        return {io, WorkerId{}};
      std::uint16_t from = 0;
      const char* const end = entry.field.data() + entry.field.size();
      if (std::from_chars(entry.field.data(), end, from).ptr != end || entry.field.empty() ||
          from >= credits_.size())
        return {IoResult::error(EPROTO), WorkerId{}};
      const IoResult io = credits_[from].note_taken(tenancy_.connection());
      return {io.good() ? copy_text(entry.value, buffer) : io, WorkerId{from}};
    }

    std::string diagnosis() const { return tenancy_.diagnosis(); }

   private:
    RedisTenancy tenancy_;
    RedisNames names_;
    RedisStreamReader reader_;
    std::vector<RedisCredit> credits_;  // one per worker
    std::size_t message_bytes_;
  };

  class Worker {
   public:
    /// The server is the parent's to end.
    Worker(RedisConnection connection, std::optional<RedisServer> server, const RedisNames& names,
           WorkerId me, std::size_t message_bytes)
        : connection_(std::move(connection)),
          server_(std::move(server)),
          up_(names.up()),
          field_(std::to_string(index_of(me))),
          reader_(names.down(me), message_bytes),
          allowance_(names.credit(me), window),
          message_bytes_(message_bytes) {}

    IoResult send(ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      if (const IoResult io = allowance_.await(connection_); !io.good()) return io;
      const IoResult io = append_to_stream(connection_, up_, field_, text_of(message));
      if (io.good()) allowance_.note_sent();
      return io;
    }

    IoResult receive(Bytes buffer) noexcept {
      RedisStreamReader::Entry entry;
      const IoResult io = reader_.next(connection_, entry);
      return io.good() ? copy_text(entry.value, buffer) : io;
    }
    std::string diagnosis() const { return why_broken(server_, connection_); }

   private:
    RedisConnection connection_;
    std::optional<RedisServer> server_;
    std::string up_;
    std::string field_;
    RedisStreamReader reader_;
    RedisAllowance allowance_;
    std::size_t message_bytes_;
  };

  Parent parent() && {
    return {RedisTenancy(std::move(home_), names_.keys(workers_)), names_, workers_,
            message_bytes_};
  }
  Worker worker(WorkerId me) && {
    RedisConnection connection = home_.connect();
    return {std::move(connection), std::move(home_.server), names_, me, message_bytes_};
  }

 private:
  explicit RedisStreams(const LinkSpec& spec)
      : workers_(spec.workers),
        message_bytes_(spec.message_bytes),
        home_(RedisHome::open(spec.run, spec.settings)),
        names_{home_.key_prefix} {}

  std::uint16_t workers_;
  std::size_t message_bytes_;
  RedisHome home_;
  RedisNames names_;
};

static_assert(Transport<RedisStreams>);

}  // namespace pibench
