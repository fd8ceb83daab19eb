// One connection to a Redis server, by hiredis.
//
// hiredis repeats reads that a signal interrupted, and each of them begins the socket's time-out
// anew: they are made one by one here, so that a server that hangs does not hold up the deadline.
// Blocking commands carry a short time-out of their own and are asked again.
#pragma once

#include <hiredis/hiredis.h>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "transports/contract/io.hpp"
#include "transports/redis/redis_url.hpp"

namespace pibench {

class RedisConnection {
 public:
  /// The limit for one reply, all of its parts together; a server that sends more has failed.
  static constexpr std::size_t reply_bytes_max = std::size_t{128} << 20;
  /// The limit for one array in it, which hiredis makes room for as soon as it is announced.
  static constexpr std::size_t reply_elements_max = std::size_t{1} << 20;

  struct FreeReply {
    void operator()(redisReply* reply) const noexcept { ::freeReplyObject(reply); }
  };
  using Reply = std::unique_ptr<redisReply, FreeReply>;

  /// The words of a command; no more than there is room for in a stack frame.
  using Words = std::span<const std::string_view>;
  static constexpr std::size_t words_max = 20;
  /// For how long a blocking command waits in the server before it is asked again.
  static constexpr std::string_view wait_seconds = "0.05";
  static constexpr std::string_view wait_milliseconds = "50";

  /// Connects, authenticates, selects the database. Throws posix::Unavailable without the password.
  explicit RedisConnection(const RedisUrl& url);

  /// Sends and waits; nullptr where the connection failed, see failure().
  Reply command(Words words) noexcept;
  /// Leaves a command to be sent with the next one, for a round trip less. Where its reply is an
  /// error, it is the reply to that next one. False where the connection failed, see failure().
  bool send_along(Words words) noexcept;

  /// Waits until a command has something to tell, and is answered by more than nil: `waiting` waits
  /// for that in the server, as long as it says itself, and `at_once` does not.
  IoResult await(Words waiting, Words at_once, Reply& answer) noexcept;

  /// Waits for an element at the left of `list`; element_of(*popped) is it, a string.
  IoResult pop(const std::string& list, Reply& popped) noexcept;
  /// The element in the reply of a pop(): it is the reply, or stands in it behind the list's name.
  static const redisReply& element_of(const redisReply& popped) noexcept {
    return popped.elements == 2 ? *popped.element[1] : popped;
  }

  /// Has everything that is published in these channels sent to this connection, which can do
  /// nothing else from then on. Returns when the server has confirmed it. Throws
  /// posix::Unavailable.
  void subscribe(Words channels);
  /// Waits for the next message that is published; payload_of(*published) is it, a string.
  IoResult next_published(Reply& published) noexcept;
  static const redisReply& payload_of(const redisReply& published) noexcept {
    return *published.element[2];
  }

  /// The result for a missing reply, or for one that is an error.
  IoResult failure(const Reply& reply) noexcept;
  /// The server's text in the last error reply; empty where there was none.
  std::string complaint() const { return complaint_.data(); }
  /// True where the server has ended the connection.
  bool was_closed() const noexcept { return context_->err == REDIS_ERR_EOF; }

 private:
  struct FreeContext {
    void operator()(redisContext* context) const noexcept { ::redisFree(context); }
  };

  bool enqueue(Words words) noexcept;
  bool flush() noexcept;
  bool note_failure() noexcept;
  /// Asks again and again: servers look after timeouts ten times a second, so that a short one ends
  /// late.
  IoResult await_soon(Words at_once, Reply& answer) noexcept;
  /// nullopt where there was nothing to tell.
  std::optional<IoResult> result_of_waiting(const Reply& answer) noexcept;
  Reply next_reply() noexcept;
  Reply no_reply() noexcept;
  std::string trouble() const;
  bool gives_up() noexcept;
  void require_ok(Words words, std::string_view what);
  void require_good(const Reply& reply, std::string_view what) const;
  void wait_at_most(timeval time);

  std::unique_ptr<redisContext, FreeContext> context_;
  std::size_t along_ = 0;                 // commands that were sent along, whose replies are due
  std::chrono::milliseconds grace_{300};  // for a reply that is due when a stop is asked for
  int first_error_ = 0;                   // errno
  std::array<char, 120> complaint_{};     // NUL-terminated
  std::optional<std::chrono::steady_clock::time_point> grace_ends_;  // of this command
  bool stopped_ = false;                                             // while a reply was due
};

/// Removes every key of a run from a server, and says how many. Throws std::runtime_error.
std::size_t remove_redis_keys(const std::string& url, const std::string& run_tag);

}  // namespace pibench
