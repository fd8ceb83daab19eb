// Redis publications: PUBLISH and SUBSCRIBE on a private server, or on one of the user's.
//
// A connection that has subscribed can do nothing else, so each end has two: one for what it
// receives, and one for what it sends. The server keeps nothing: what nobody has subscribed to is
// gone, and it tells how many have received a message. So the parent subscribes before the fork,
// workers do before they are split, and who has no receiver says that its peer is gone.
//
// What the server holds of a slow subscriber is bounded by credit in both directions. A private one
// cuts nobody off; one of the user's does where client-output-buffer-limit says so, for which the
// window is smaller there.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
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
#include "transports/redis/redis_tenancy.hpp"

namespace pibench {

class RedisPubsub {
 public:
  static constexpr Descriptor descriptor{
      .name = "redis_pubsub",
      .summary = "channels of a Redis server (PUBLISH, SUBSCRIBE); open includes starting one",
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
          "A Redis server passes on what is published in a channel to those that have subscribed "
          "to it, and keeps nothing: the parent subscribes before the fork to the channel of all "
          "workers, and each worker to one of its own and to one of all. What the parent publishes "
          "to all it sends once. Two connections per process, as one that has subscribed can do "
          "nothing else; two bytes in front of a worker's message say who sent. A sender may be "
          "256 "
          "messages ahead of each receiver, which gives credit on a list.",
      .per_message =
          "A round trip to the server for PUBLISH, and one write() of the server's and read() of "
          "the receiver's for each that has subscribed, besides the server's epoll_wait(). Eight "
          "copies or more, and the text protocol is parsed.",
      .waking = "Blocking: a subscriber sleeps in read(), and is not asked anything.",
      .set_up =
          "fork() and exec() of redis-server and the wait until it listens; then two connections "
          "per process, a PING on each, and SUBSCRIBE with its confirmation.",
      .tunables = "ulimit -n, ulimit -u, client-output-buffer-limit of redis.conf",
      .man_pages = "redis-server(1), unix(7), Redis: PUBLISH, Redis: SUBSCRIBE",
      .picture = R"(
parent                                          worker
fork(), exec(redis-server), wait for its socket
connect(), SUBSCRIBE up, read(): confirmed
fork()                                          knows the socket's path
connect(), PING                                 connect(), PING
                                                connect(), SUBSCRIBE down:0 all, read()
read(up)   sleeps                               PUBLISH up {id, message}
    <------- the server passes it on ------     read(): the number of receivers, 1
PUBLISH down:0 {reply}, read(): 1               read(down:0)
PUBLISH all {message}, read(): 10               read(all)
RPUSH credit:0   [every 128 messages]           BLPOP credit:0   [when 256 ahead]
kill(server), waitpid()                         _exit(0)
)",
  };

  static Probe probe(const Settings& settings) { return RedisHome::probe(settings); }

  /// The server takes 512 MiB; this is the suite's own upper bound.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, RedisWindow{}.messages}; }

  static RedisPubsub open(const LinkSpec& spec) { return RedisPubsub(spec); }
  /// The server bounds nothing: this is how far a sender goes ahead before it waits for credit.
  Capacity capacity() const {
    return Capacity::of_messages(shape_.window.messages, shape_.message_bytes);
  }

 private:
  struct Shape {
    std::uint16_t workers;
    std::size_t message_bytes;
    bool replies;
    RedisWindow window;
  };

  /// What is needed to publish; the number of those who must receive it is the caller's.
  static IoResult publish(RedisConnection& connection, std::string_view channel,
                          std::string_view text, std::size_t receivers) noexcept {
    const auto reply =
        connection.command(std::array<std::string_view, 3>{"PUBLISH", channel, text});
    if (!reply || reply->type != REDIS_REPLY_INTEGER) return connection.failure(reply);
    const bool received = reply->integer >= static_cast<long long>(receivers);
    return received ? IoResult::ok(0) : IoResult{IoStatus::peer_gone, 0};
  }

  /// A connection that gets what is published in some channels.
  class Subscription {
   public:
    Subscription(const RedisHome& home, RedisConnection::Words channels)
        : connection_(home.connect()) {
      connection_.subscribe(channels);
    }
    IoResult next(RedisConnection::Reply& published) noexcept {
      return connection_.next_published(published);
    }
    /// Why a server that runs has ended it; empty where it has not.
    std::string diagnosis() const {
      return connection_.was_closed()
                 ? "the server ended a subscription, as it does with a slow one (for more: "
                   "client-output-buffer-limit pubsub of redis.conf)"
                 : "";
    }

   private:
    RedisConnection connection_;
  };

 public:
  class Parent {
   public:
    Parent(RedisTenancy tenancy, Subscription subscription, const RedisNames& names,
           const Shape& shape)
        : tenancy_(std::move(tenancy)),
          subscription_(std::move(subscription)),
          to_all_(names.to_all()),
          message_bytes_(shape.message_bytes) {
      for (std::uint16_t i = 0; i < shape.workers; ++i) {
        const WorkerId worker{i};
        peers_.push_back({names.down(worker),
                          {names.credit(worker), shape.window},
                          {names.credit_of_worker(worker), shape.window}});
      }
    }

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      Peer& peer = peers_[index_of(to)];
      if (const IoResult io = peer.allowance.await(connection()); !io.good()) return io;
      const IoResult io = RedisPubsub::publish(connection(), peer.channel, text_of(message), 1);
      if (!io.good()) return io;
      peer.allowance.note_sent();
      return IoResult::ok(message.size());
    }

    IoResult publish(ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      for (Peer& peer : peers_)
        if (const IoResult io = peer.allowance.await(connection()); !io.good()) return io;
      const IoResult io =
          RedisPubsub::publish(connection(), to_all_, text_of(message), peers_.size());
      if (!io.good()) return io;
      for (Peer& peer : peers_) peer.allowance.note_sent();
      return IoResult::ok(message.size());
    }

    Arrival receive(Bytes buffer) noexcept {
      RedisConnection::Reply published;
      if (const IoResult io = subscription_.next(published); !io.good()) return {io, WorkerId{}};
      const RedisEnvelope::Opened opened =
          RedisEnvelope::open(RedisConnection::payload_of(*published));
      if (opened.from >= peers_.size()) return {IoResult::error(EPROTO), WorkerId{}};
      const IoResult io = peers_[opened.from].credit.note_taken(connection());
      return {io.good() ? copy_text(opened.message, buffer) : io, WorkerId{opened.from}};
    }

    std::string diagnosis() const {
      const std::string trouble = tenancy_.diagnosis();
      return trouble.empty() ? subscription_.diagnosis() : trouble;
    }

   private:
    /// A worker, and the accounts with it.
    struct Peer {
      std::string channel;
      RedisCredit credit;
      RedisAllowance allowance;
    };

    RedisConnection& connection() noexcept { return tenancy_.connection(); }

    RedisTenancy tenancy_;
    Subscription subscription_;
    std::string to_all_;
    std::vector<Peer> peers_;
    std::size_t message_bytes_;
  };

  class Worker {
   public:
    /// The server is the parent's to end.
    Worker(RedisHome home, const RedisNames& names, WorkerId me, const Shape& shape)
        : connection_(home.connect()),
          up_(names.up()),
          allowance_(names.credit(me), shape.window),
          credit_(names.credit_of_worker(me), shape.window),
          message_bytes_(shape.message_bytes),
          envelope_(me) {
      const std::string mine = names.down(me);
      const std::string of_all = names.to_all();
      if (shape.replies) subscription_.emplace(home, std::array<std::string_view, 2>{mine, of_all});
      server_ = std::move(home.server);
    }

    IoResult send(ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      if (const IoResult io = allowance_.await(connection_); !io.good()) return io;
      if (!envelope_.put(message)) return IoResult::error(ENOMEM);
      const IoResult io = publish(connection_, up_, envelope_.text(), 1);
      if (!io.good()) return io;
      allowance_.note_sent();
      return IoResult::ok(message.size());
    }

    IoResult receive(Bytes buffer) noexcept {
      RedisConnection::Reply published;
      if (const IoResult io = subscription_->next(published); !io.good()) return io;
      if (const IoResult io = credit_.note_taken(connection_); !io.good()) return io;
      return copy_text(text_of(RedisConnection::payload_of(*published)), buffer);
    }

    std::string diagnosis() const {
      const std::string trouble = why_broken(server_, connection_);
      return trouble.empty() && subscription_ ? subscription_->diagnosis() : trouble;
    }

   private:
    RedisConnection connection_;
    std::optional<RedisServer> server_;
    std::optional<Subscription> subscription_;  // where the parent sends anything
    std::string up_;
    RedisAllowance allowance_;
    RedisCredit credit_;
    std::size_t message_bytes_;
    RedisEnvelope envelope_;
  };

  Parent parent() && {
    return {RedisTenancy(std::move(home_), keys()), std::move(*subscription_), names_, shape_};
  }
  Worker worker(WorkerId me) && {
    subscription_.reset();
    return {std::move(home_), names_, me, shape_};
  }

 private:
  /// Of everything that is under way through a server of the user's, which by default cuts a
  /// subscriber off that is 8 MiB behind for a minute, or 32 MiB at all.
  static constexpr std::size_t users_server_bytes = std::size_t{8} << 20;

  static RedisWindow window_of(const LinkSpec& spec) {
    RedisWindow window;
    if (spec.settings.redis_url.empty()) return window;
    const std::size_t bytes = spec.workers * std::max<std::size_t>(spec.message_bytes, 1);
    window.messages = static_cast<std::uint32_t>(
        std::clamp<std::size_t>(users_server_bytes / bytes, 2, window.messages));
    return window;
  }

  explicit RedisPubsub(const LinkSpec& spec)
      : shape_{spec.workers, spec.message_bytes, spec.replies, window_of(spec)},
        home_(RedisHome::open(spec.run, spec.settings)),
        names_{home_.key_prefix} {
    const std::string up = names_.up();
    subscription_.emplace(home_, std::array<std::string_view, 1>{up});
  }

  std::vector<std::string> keys() const {
    std::vector<std::string> all;
    for (std::uint16_t i = 0; i < shape_.workers; ++i)
      all.insert(all.end(), {names_.credit(WorkerId{i}), names_.credit_of_worker(WorkerId{i})});
    return all;
  }

  Shape shape_;
  RedisHome home_;
  RedisNames names_;
  std::optional<Subscription> subscription_;  // the parent's
};

static_assert(Transport<RedisPubsub> && Broadcasting<RedisPubsub>);

}  // namespace pibench
