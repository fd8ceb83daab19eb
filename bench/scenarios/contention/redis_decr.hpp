// DECR on a Redis server, private or the user's: the server is the one who takes turns.
#pragma once

#include <unistd.h>

#include <array>
#include <charconv>
#include <optional>
#include <string>

#include "bench/scenarios/contention/primitive.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "transports/redis.hpp"

namespace pibench::contention {

class RedisDecr {
 public:
  static constexpr PrimitiveDescriptor descriptor{"redis_decr", "DECR on a Redis server",
                                                  Wakeup::blocking};
  static Probe probe(const Settings& settings) { return Redis::probe(settings); }

  explicit RedisDecr(const PrimitiveSpec& spec)
      : owner_(::getpid()),
        home_(RedisHome::open(spec.run, spec.settings)),
        key_(home_.key_prefix + ":count") {
    attach();
  }
  /// A private server takes its keys with it.
  ~RedisDecr() {
    if (owner_ != ::getpid() || home_.server) return;
    const auto ignored = connection_->command(Words2{"DEL", key_});
  }
  RedisDecr(const RedisDecr&) = delete;
  RedisDecr& operator=(const RedisDecr&) = delete;

  /// Opens a connection of its own; the parent's stays the parent's.
  void attach() { connection_.emplace(home_.connect()); }

  IoResult decrement(Count&) noexcept {
    return integer_of(connection_->command(Words2{"DECR", key_}));
  }

  void set(Count&, std::int64_t value) {
    const std::string text = std::to_string(value);
    const auto reply = connection_->command(std::array<std::string_view, 3>{"SET", key_, text});
    if (!reply || reply->type != REDIS_REPLY_STATUS) fail("SET on Redis", reply);
  }

  std::int64_t get(Count&) {
    const auto reply = connection_->command(Words2{"GET", key_});
    std::int64_t value = 0;
    const bool good = reply && reply->type == REDIS_REPLY_STRING &&
                      std::from_chars(reply->str, reply->str + reply->len, value).ec == std::errc();
    if (!good) fail("GET on Redis", reply);
    return value;
  }

  std::string diagnosis() const { return why_broken(home_.server, *connection_); }

 private:
  using Words2 = std::array<std::string_view, 2>;

  [[noreturn]] void fail(std::string_view what, const RedisConnection::Reply& reply) {
    const IoResult io = connection_->failure(reply);
    throw TrialError(TrialError::Kind::failed, describe(what, io, *this));
  }

  IoResult integer_of(const RedisConnection::Reply& reply) noexcept {
    const bool good = reply && reply->type == REDIS_REPLY_INTEGER;
    return good ? IoResult::ok(0) : connection_->failure(reply);
  }

  pid_t owner_;
  RedisHome home_;
  std::string key_;
  std::optional<RedisConnection> connection_;
};

}  // namespace pibench::contention
