// Redis lists: RPUSH and BLPOP on a private server, or on one of the user's.
//
// Each end makes its connection after the fork. All workers push to one list, with two bytes of
// sender in front; the parent answers on a list per worker. A worker may be window_messages ahead
// of the parent, which gives it credit on a list of its own, so that a server's memory stays flat.
#pragma once

#include <algorithm>
#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/abandoned.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/redis/redis_connection.hpp"
#include "transports/redis/redis_home.hpp"

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
  static constexpr std::uint32_t window_messages = 256;
  static constexpr std::uint32_t credit_messages = 128;

  static Probe probe(const Settings& settings) {
    if (settings.redis_url.empty()) {
      if (!RedisServer::executable().empty()) return {true, {}};
      return {false, RedisServer::none_on_path};
    }
    try {
      RedisConnection connection(RedisUrl::parse(settings.redis_url));
      return {true, {}};
    } catch (const std::exception& error) {
      return {false, error.what()};
    }
  }

  /// The server takes 512 MiB; this is the suite's own upper bound.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, window_messages}; }

  static Redis open(const LinkSpec& spec) { return Redis(spec); }
  /// A list has no bound: this is how far a worker goes ahead before it waits for credit.
  Capacity capacity() const { return Capacity::of_messages(window_messages, message_bytes_); }

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

  static std::string_view text_of(ConstBytes bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  static IoResult copy(const redisReply& element, std::size_t header, Bytes buffer) noexcept {
    if (element.len < header || element.len - header > buffer.size())
      return IoResult::error(EPROTO);
    std::copy_n(reinterpret_cast<const std::byte*>(element.str) + header, element.len - header,
                buffer.data());
    return IoResult::ok(element.len - header);
  }

  struct Keys {
    std::string prefix;
    std::string up() const { return prefix + ":up"; }
    std::string down(WorkerId id) const { return prefix + ":down:" + std::to_string(index_of(id)); }
    std::string credit(WorkerId id) const {
      return prefix + ":credit:" + std::to_string(index_of(id));
    }
  };

 public:
  class Parent {
   public:
    Parent(std::optional<RedisServer> server, RedisConnection connection, const Keys& keys,
           std::uint16_t workers, std::size_t message_bytes)
        : server_(std::move(server)),
          connection_(std::move(connection)),
          keys_(keys),
          up_(keys.up()),
          received_(workers),
          message_bytes_(message_bytes) {}
    Parent(Parent&&) = default;
    Parent& operator=(Parent&&) = default;
    /// A private server takes its keys with it.
    ~Parent() {
      if (server_ || received_.empty()) return;
      remove_key(up_);
      for (std::size_t i = 0; i < received_.size(); ++i) {
        const auto worker = static_cast<WorkerId>(i);
        remove_key(keys_.down(worker));
        remove_key(keys_.credit(worker));
      }
    }

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      const std::string list = keys_.down(to);
      const auto reply = connection_.command(Words3{"RPUSH", list, text_of(message)});
      const bool good = reply && reply->type == REDIS_REPLY_INTEGER;
      return good ? IoResult::ok(message.size()) : connection_.failure(reply);
    }

    Arrival receive(Bytes buffer) noexcept {
      RedisConnection::Reply popped;
      if (const IoResult io = connection_.pop(up_, popped); !io.good()) return {io, WorkerId{}};
      const redisReply& element = RedisConnection::element_of(*popped);
      std::uint16_t from = 0;
      if (element.len < sizeof from) return {IoResult::error(EPROTO), WorkerId{}};
      std::memcpy(&from, element.str, sizeof from);
      if (from >= received_.size()) return {IoResult::error(EPROTO), WorkerId{}};
      if (++received_[from] % credit_messages == 0)
        if (const IoResult io = give_credit(WorkerId{from}); !io.good())
          return {io, WorkerId{from}};
      return {copy(element, sizeof from, buffer), WorkerId{from}};
    }

    std::string diagnosis() const { return why_broken(server_, connection_); }

   private:
    IoResult give_credit(WorkerId to) noexcept {
      const std::string list = keys_.credit(to);
      const auto reply = connection_.command(Words3{"RPUSH", list, "c"});
      return reply && reply->type == REDIS_REPLY_INTEGER ? IoResult::ok(0)
                                                         : connection_.failure(reply);
    }
    void remove_key(const std::string& key) noexcept {
      const auto ignored = connection_.command(std::array<std::string_view, 2>{"DEL", key});
    }

    std::optional<RedisServer> server_;
    RedisConnection connection_;
    Keys keys_;
    std::string up_;
    std::vector<std::uint32_t> received_;
    std::size_t message_bytes_;
  };

  class Worker {
   public:
    /// The server is the parent's to end.
    Worker(RedisConnection connection, std::optional<RedisServer> server, const Keys& keys,
           WorkerId me, std::size_t message_bytes)
        : connection_(std::move(connection)),
          server_(std::move(server)),
          up_(keys.up()),
          down_(keys.down(me)),
          credit_(keys.credit(me)),
          message_bytes_(message_bytes),
          envelope_(sizeof(std::uint16_t), '\0') {
      const std::uint16_t id = index_of(me);
      std::memcpy(envelope_.data(), &id, sizeof id);
    }

    IoResult send(ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      if (ahead_ == window_messages)
        if (const IoResult io = wait_for_credit(); !io.good()) return io;
      try {
        envelope_.resize(sizeof(std::uint16_t));
        envelope_ += text_of(message);
      } catch (const std::bad_alloc&) {
        return IoResult::error(ENOMEM);
      }
      const auto reply = connection_.command(Words3{"RPUSH", up_, envelope_});
      if (!reply || reply->type != REDIS_REPLY_INTEGER) return connection_.failure(reply);
      ++ahead_;
      return IoResult::ok(message.size());
    }

    IoResult receive(Bytes buffer) noexcept {
      RedisConnection::Reply popped;
      const IoResult io = connection_.pop(down_, popped);
      return io.good() ? copy(RedisConnection::element_of(*popped), 0, buffer) : io;
    }
    std::string diagnosis() const { return why_broken(server_, connection_); }

   private:
    IoResult wait_for_credit() noexcept {
      RedisConnection::Reply popped;
      const IoResult io = connection_.pop(credit_, popped);
      if (io.good()) ahead_ -= credit_messages;
      return io;
    }

    RedisConnection connection_;
    std::optional<RedisServer> server_;
    std::string up_;
    std::string down_;
    std::string credit_;
    std::size_t message_bytes_;
    std::string envelope_;
    std::uint32_t ahead_ = 0;
  };

  Parent parent() && {
    RedisConnection connection = home_.connect();
    return {std::move(home_.server), std::move(connection), keys_, workers_, message_bytes_};
  }
  Worker worker(WorkerId me) && {
    RedisConnection connection = home_.connect();
    return {std::move(connection), std::move(home_.server), keys_, me, message_bytes_};
  }

 private:
  explicit Redis(const LinkSpec& spec)
      : workers_(spec.workers),
        message_bytes_(spec.message_bytes),
        home_(RedisHome::open(spec.run, spec.settings)),
        keys_{home_.key_prefix} {}

  std::uint16_t workers_;
  std::size_t message_bytes_;
  RedisHome home_;
  Keys keys_;
};

static_assert(Transport<Redis>);

}  // namespace pibench
