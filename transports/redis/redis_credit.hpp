// Credit, by which a receiver bounds what a server has to keep for it: a sender that is a window
// ahead waits for some, which the receiver pushes to a list for every half of a window that it has
// taken.
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>

#include "transports/redis/redis_connection.hpp"

namespace pibench {

/// Of two messages at least.
struct RedisWindow {
  std::uint32_t messages = 256;
  std::uint32_t half() const noexcept { return messages / 2; }
};

/// The sender's account.
class RedisAllowance {
 public:
  RedisAllowance(std::string list, RedisWindow window) : list_(std::move(list)), window_(window) {}

  /// Waits until one more message may be sent.
  IoResult await(RedisConnection& connection) noexcept {
    if (ahead_ < window_.messages) return IoResult::ok(0);
    RedisConnection::Reply popped;
    const IoResult io = connection.pop(list_, popped);
    if (io.good()) ahead_ -= window_.half();
    return io;
  }
  void note_sent() noexcept { ++ahead_; }

 private:
  std::string list_;
  RedisWindow window_;
  std::uint32_t ahead_ = 0;
};

/// The receiver's account with one sender.
class RedisCredit {
 public:
  RedisCredit(std::string list, RedisWindow window) : list_(std::move(list)), window_(window) {}

  /// Notes a message that was taken, and gives credit where it is due.
  IoResult note_taken(RedisConnection& connection) noexcept {
    if (++taken_ % window_.half() != 0) return IoResult::ok(0);
    const auto reply = connection.command(std::array<std::string_view, 3>{"RPUSH", list_, "c"});
    return reply && reply->type == REDIS_REPLY_INTEGER ? IoResult::ok(0)
                                                       : connection.failure(reply);
  }

 private:
  std::string list_;
  RedisWindow window_;
  std::uint32_t taken_ = 0;
};

}  // namespace pibench
