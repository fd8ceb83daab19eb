// A stream of a Redis server, as its only reader takes entries from it.
//
// One reader needs no consumer group: it remembers how far it has read, and nobody else would take
// up what it has left. It takes several small entries at a time, and has those deleted by the
// command that asks for more.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "transports/redis/redis_connection.hpp"
#include "transports/redis/redis_message.hpp"

namespace pibench {

/// Appends an entry of one field.
inline IoResult append_to_stream(RedisConnection& connection, std::string_view stream,
                                 std::string_view field, std::string_view value) noexcept {
  const auto reply =
      connection.command(std::array<std::string_view, 5>{"XADD", stream, "*", field, value});
  const bool good = reply && reply->type == REDIS_REPLY_STRING;
  return good ? IoResult::ok(value.size()) : connection.failure(reply);
}

class RedisStreamReader {
 public:
  /// Views into the reader, until its next call.
  struct Entry {
    std::string_view field;
    std::string_view value;
  };

  RedisStreamReader(std::string stream, std::size_t message_bytes)
      : stream_(std::move(stream)), batch_size_(std::to_string(batch_of(message_bytes))) {
    last_id_.reserve(id_bytes_max);
  }

  /// Waits for the next entry.
  IoResult next(RedisConnection& connection, Entry& entry) noexcept {
    if (next_ == entry_count_)
      if (const IoResult io = refill(connection); !io.good()) return io;
    const redisReply& taken = *entries_of(*batch_)->element[next_];
    if (!is_entry(taken)) return IoResult::error(EPROTO);
    const redisReply& fields = *taken.element[1];
    entry = {text_of(*fields.element[0]), text_of(*fields.element[1])};
    last_id_.assign(id_of(taken));
    ++next_;
    return IoResult::ok(entry.value.size());
  }

 private:
  static constexpr std::size_t batch_entries_max = 16;
  static constexpr std::size_t batch_bytes = std::size_t{256} << 10;
  /// Of two numbers of 64 bits.
  static constexpr std::size_t id_bytes_max = 41;
  static_assert(batch_entries_max + 2 <= RedisConnection::words_max);

  static std::size_t batch_of(std::size_t message_bytes) {
    return std::clamp<std::size_t>(batch_bytes / std::max<std::size_t>(message_bytes, 1), 1,
                                   batch_entries_max);
  }

  static bool is_array(const redisReply& reply, std::size_t elements) noexcept {
    return reply.type == REDIS_REPLY_ARRAY && reply.elements == elements;
  }
  static bool is_string(const redisReply& reply) noexcept {
    return reply.type == REDIS_REPLY_STRING;
  }
  /// An id, and one field with its value.
  static bool is_entry(const redisReply& reply) noexcept {
    if (!is_array(reply, 2) || !is_string(*reply.element[0])) return false;
    const redisReply& fields = *reply.element[1];
    return reply.element[0]->len <= id_bytes_max && is_array(fields, 2) &&
           is_string(*fields.element[0]) && is_string(*fields.element[1]);
  }
  static std::string_view id_of(const redisReply& entry) noexcept {
    return text_of(*entry.element[0]);
  }
  /// Those of the one stream that an XREAD has answered for; nullptr where it says something else.
  static const redisReply* entries_of(const redisReply& answer) noexcept {
    if (!is_array(answer, 1) || !is_array(*answer.element[0], 2)) return nullptr;
    const redisReply* const entries = answer.element[0]->element[1];
    const bool good = entries->type == REDIS_REPLY_ARRAY && entries->elements >= 1 &&
                      entries->elements <= batch_entries_max;
    return good ? entries : nullptr;
  }

  IoResult refill(RedisConnection& connection) noexcept {
    if (!delete_taken(connection)) return connection.failure(nullptr);
    entry_count_ = next_ = 0;
    const std::array<std::string_view, 8> waiting{
        "XREAD",   "COUNT", batch_size_, "BLOCK", RedisConnection::wait_milliseconds,
        "STREAMS", stream_, last_id_};
    const std::array<std::string_view, 6> at_once{"XREAD",   "COUNT", batch_size_,
                                                  "STREAMS", stream_, last_id_};
    if (const IoResult io = connection.await(waiting, at_once, batch_); !io.good()) return io;
    const redisReply* const entries = entries_of(*batch_);
    if (entries == nullptr) return IoResult::error(EPROTO);
    entry_count_ = entries->elements;
    return IoResult::ok(0);
  }

  /// Along with the command that comes next. False where the connection failed.
  bool delete_taken(RedisConnection& connection) noexcept {
    if (entry_count_ == 0) return true;
    std::array<std::string_view, RedisConnection::words_max> words{"XDEL", stream_};
    for (std::size_t i = 0; i < entry_count_; ++i)
      words[2 + i] = id_of(*entries_of(*batch_)->element[i]);
    return connection.send_along(RedisConnection::Words(words).first(2 + entry_count_));
  }

  std::string stream_;
  std::string batch_size_;
  std::string last_id_ = "0";
  RedisConnection::Reply batch_;
  std::size_t entry_count_ = 0;  // in the batch
  std::size_t next_ = 0;         // of these
};

}  // namespace pibench
