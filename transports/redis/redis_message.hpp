// What the Redis transports have in common of a message and of the names that it travels under.
#pragma once

#include <hiredis/hiredis.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"

namespace pibench {

/// The names of a link's keys on its server, and of its channels.
class RedisNames {
 public:
  explicit RedisNames(std::string prefix) : prefix_(std::move(prefix)) {}

  std::string up() const { return prefix_ + ":up"; }
  std::string down(WorkerId id) const { return of_worker(":down:", id); }
  std::string to_all() const { return prefix_ + ":all"; }
  /// Of the list by which the parent gives a worker credit.
  std::string credit(WorkerId id) const { return of_worker(":credit:", id); }
  /// Of the list by which a worker gives the parent credit.
  std::string credit_of_worker(WorkerId id) const { return of_worker(":parents-credit:", id); }

  /// The keys of a link of so many workers that keeps its messages under them.
  std::vector<std::string> keys(std::uint16_t workers) const {
    std::vector<std::string> all{up()};
    for (std::uint16_t i = 0; i < workers; ++i)
      all.insert(all.end(), {down(WorkerId{i}), credit(WorkerId{i})});
    return all;
  }

 private:
  std::string of_worker(const char* kind, WorkerId id) const {
    return prefix_ + kind + std::to_string(index_of(id));
  }

  std::string prefix_;
};

inline std::string_view text_of(ConstBytes bytes) noexcept {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Of a reply that is a string.
inline std::string_view text_of(const redisReply& reply) noexcept {
  return {reply.str, reply.len};
}

/// ok with the bytes of a message; failed(EPROTO) where it does not fit.
inline IoResult copy_text(std::string_view message, Bytes buffer) noexcept {
  if (message.size() > buffer.size()) return IoResult::error(EPROTO);
  std::copy_n(reinterpret_cast<const std::byte*>(message.data()), message.size(), buffer.data());
  return IoResult::ok(message.size());
}

/// A message with two bytes in front that say who sent it.
class RedisEnvelope {
 public:
  using Sender = std::uint16_t;

  explicit RedisEnvelope(WorkerId from) : text_(sizeof(Sender), '\0') {
    const Sender sender = index_of(from);
    std::memcpy(text_.data(), &sender, sizeof sender);
  }

  /// False where there is no memory for it.
  bool put(ConstBytes message) noexcept {
    try {
      text_.resize(sizeof(Sender));
      text_ += text_of(message);
      return true;
    } catch (const std::bad_alloc&) {
      return false;
    }
  }
  std::string_view text() const noexcept { return text_; }

  struct Opened {
    Sender from = std::numeric_limits<Sender>::max();  ///< no worker's: there is no sender in front
    std::string_view message{};
  };
  /// Of a reply that is a string.
  static Opened open(const redisReply& reply) noexcept {
    Opened opened;
    if (reply.len < sizeof opened.from) return opened;
    std::memcpy(&opened.from, reply.str, sizeof opened.from);
    opened.message = text_of(reply).substr(sizeof opened.from);
    return opened;
  }

 private:
  std::string text_;
};

}  // namespace pibench
