// Redis lists: RPUSH and BLPOP on a private server, or on one of the user's.
//
// Each end makes its connection after the fork. All workers push to one list, with two bytes of
// sender in front; the parent answers on a list per worker. A worker may be window_messages ahead
// of the parent, which gives it credit on a list of its own, so that a server's memory stays flat.
#pragma once

#include <array>
#include <cerrno>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/abandoned.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/redis/redis_connection.hpp"
#include "transports/redis/redis_credit.hpp"
#include "transports/redis/redis_home.hpp"
#include "transports/redis/redis_message.hpp"
#include "transports/redis/redis_tenancy.hpp"

namespace pibench {

class Redis {
 public:
  static constexpr Descriptor descriptor{
      .name = "redis",
      .summary = "lists on a Redis server (RPUSH, BLPOP); open includes starting a private one",
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
          "A Redis server stands in between and keeps lists: workers push messages to the end of "
          "one list, and the parent pops from its front, blocked inside the server until there is "
          "one. Each process has its own connection, made after the fork; two bytes in front say "
          "who sent. A worker may be 256 messages ahead of the parent, which gives credit on a "
          "list per worker. The private server talks through a Unix socket and ends with the "
          "link.",
      .per_message =
          "Two round trips to the server, one for RPUSH and one for BLPOP: four write() and four "
          "read() in three processes, besides the server's epoll_wait(). Eight copies or more, "
          "and the text protocol is parsed.",
      .waking = "Blocking: the client sleeps in read(); BLPOP is asked anew every 50 ms.",
      .set_up =
          "fork() and exec() of redis-server and the wait until it listens; then a connection and "
          "a PING per process.",
      .tunables = "ulimit -n, ulimit -u, maxmemory of redis.conf",
      .man_pages = "redis-server(1), unix(7), Redis: RPUSH, Redis: BLPOP",
      .picture = R"(
parent                                          worker
fork(), exec(redis-server), wait for its socket
fork()                                          knows the socket's path
connect(), PING                                 connect(), PING
BLPOP up 0.05   sleeps in read()                RPUSH up {id, message}
    <-------- the server's list `up` --------
take id and message from the answer             read(): the list's new length
RPUSH down:0 {reply}                            BLPOP down:0 0.05
    ------ the server's list `down:0` ------>
RPUSH credit:0   [every 128 messages]           BLPOP credit:0   [when 256 ahead]
kill(server), waitpid()                         _exit(0)
)",
  };
  static constexpr RedisWindow window{};

  static Probe probe(const Settings& settings) { return RedisHome::probe(settings); }

  /// The server takes 512 MiB; this is the suite's own upper bound.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, window.messages}; }

  static Redis open(const LinkSpec& spec) { return Redis(spec); }
  /// A list has no bound: this is how far a worker goes ahead before it waits for credit.
  Capacity capacity() const { return Capacity::of_messages(window.messages, message_bytes_); }

  /// The parent may go ahead as far as it likes.
  Capacity capacity_down() const { return {}; }

  /// Removes keys that a killed run left on a server of the user's; its directory shows whether it
  /// used one. Empty, or the reason why the keys may still be there.
  static std::string clean_abandoned(const posix::AbandonedRun& run, const Settings& settings) {
    if (!run.holds(RedisHome::marker)) return {};
    if (settings.redis_url.empty())
      return "its keys may be left on a Redis server; give 'pibench clean' its --redis-url";
    if (run.mode == posix::RemovalMode::dry_run) return {};
    try {
      remove_redis_keys(settings.redis_url, run.tag);
      return {};
    } catch (const std::exception& error) {
      return error.what();
    }
  }

 private:
  using Words3 = std::array<std::string_view, 3>;

  static IoResult push(RedisConnection& connection, const std::string& list,
                       std::string_view text) noexcept {
    const auto reply = connection.command(Words3{"RPUSH", list, text});
    const bool good = reply && reply->type == REDIS_REPLY_INTEGER;
    return good ? IoResult::ok(0) : connection.failure(reply);
  }

 public:
  class Parent {
   public:
    Parent(RedisTenancy tenancy, const RedisNames& names, std::uint16_t workers,
           std::size_t message_bytes)
        : tenancy_(std::move(tenancy)),
          names_(names),
          up_(names.up()),
          message_bytes_(message_bytes) {
      for (std::uint16_t i = 0; i < workers; ++i)
        credits_.emplace_back(names.credit(WorkerId{i}), window);
    }

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      const IoResult io = push(tenancy_.connection(), names_.down(to), text_of(message));
      return io.good() ? IoResult::ok(message.size()) : io;
    }

    Arrival receive(Bytes buffer) noexcept {
      RedisConnection& connection = tenancy_.connection();
      RedisConnection::Reply popped;
      if (const IoResult io = connection.pop(up_, popped); !io.good()) return {io, WorkerId{}};
      const RedisEnvelope::Opened opened =
          RedisEnvelope::open(RedisConnection::element_of(*popped));
      if (opened.from >= credits_.size()) return {IoResult::error(EPROTO), WorkerId{}};
      const WorkerId from{opened.from};
      if (const IoResult io = credits_[opened.from].note_taken(connection); !io.good())
        return {io, from};
      return {copy_text(opened.message, buffer), from};
    }

    std::string diagnosis() const { return tenancy_.diagnosis(); }

   private:
    RedisTenancy tenancy_;
    RedisNames names_;
    std::string up_;
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
          down_(names.down(me)),
          allowance_(names.credit(me), window),
          message_bytes_(message_bytes),
          envelope_(me) {}

    IoResult send(ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      if (const IoResult io = allowance_.await(connection_); !io.good()) return io;
      if (!envelope_.put(message)) return IoResult::error(ENOMEM);
      if (const IoResult io = push(connection_, up_, envelope_.text()); !io.good()) return io;
      allowance_.note_sent();
      return IoResult::ok(message.size());
    }

    IoResult receive(Bytes buffer) noexcept {
      RedisConnection::Reply popped;
      const IoResult io = connection_.pop(down_, popped);
      return io.good() ? copy_text(text_of(RedisConnection::element_of(*popped)), buffer) : io;
    }
    std::string diagnosis() const { return why_broken(server_, connection_); }

   private:
    RedisConnection connection_;
    std::optional<RedisServer> server_;
    std::string up_;
    std::string down_;
    RedisAllowance allowance_;
    std::size_t message_bytes_;
    RedisEnvelope envelope_;
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
  explicit Redis(const LinkSpec& spec)
      : workers_(spec.workers),
        message_bytes_(spec.message_bytes),
        home_(RedisHome::open(spec.run, spec.settings)),
        names_{home_.key_prefix} {}

  std::uint16_t workers_;
  std::size_t message_bytes_;
  RedisHome home_;
  RedisNames names_;
};

static_assert(Transport<Redis>);

}  // namespace pibench
