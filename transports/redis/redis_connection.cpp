#include "transports/redis/redis_connection.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <vector>

#include "transports/posix/interruption.hpp"
#include "transports/posix/refusal.hpp"

namespace pibench {
namespace {

constexpr timeval connect_timeout{.tv_sec = 2, .tv_usec = 0};
constexpr timeval answer_timeout{.tv_sec = 5, .tv_usec = 0};
constexpr timeval no_timeout{};
/// As wait_seconds has it.
constexpr auto wait_in_server = std::chrono::milliseconds(50);
/// Ample for a hundred million keys of others.
constexpr auto scan_timeout = std::chrono::minutes(5);

redisContext* connect(const RedisUrl& url) {
  return url.socket_path.empty()
             ? ::redisConnectWithTimeout(url.host.c_str(), url.port, connect_timeout)
             : ::redisConnectUnixWithTimeout(url.socket_path.c_str(), connect_timeout);
}

/// hiredis makes room for as many elements as an array claims to have.
void bound_arrays(redisReader& reader) {
  static const redisReplyObjectFunctions unbounded = *reader.fn;
  static redisReplyObjectFunctions bounded = [] {
    redisReplyObjectFunctions functions = unbounded;
    functions.createArray = [](const redisReadTask* task, auto elements) -> void* {
      if (static_cast<std::size_t>(elements) > RedisConnection::reply_elements_max) return nullptr;
      return unbounded.createArray(task, elements);
    };
    return functions;
  }();
  reader.fn = &bounded;
}

bool is_string(const redisReply& reply) {
  return reply.type == REDIS_REPLY_STRING;
}

std::string_view text_of(const redisReply& reply) {
  return is_string(reply) ? std::string_view(reply.str, reply.len) : std::string_view();
}

std::string place_of(const RedisUrl& url) {
  return url.socket_path.empty() ? url.host + ":" + std::to_string(url.port) : url.socket_path;
}

}  // namespace

RedisConnection::RedisConnection(const RedisUrl& url) : context_(connect(url)) {
  if (context_ == nullptr || context_->err != 0)
    throw posix::Unavailable("Redis at " + place_of(url) +
                             " does not answer: " + (context_ ? context_->errstr : "no memory"));
  ::fcntl(context_->fd, F_SETFD, FD_CLOEXEC);
  bound_arrays(*context_->reader);
  wait_at_most(connect_timeout);
  if (!url.user.empty())  // who may need no password
    require_ok(std::array<std::string_view, 3>{"AUTH", url.user, url.password}, "authentication");
  else if (!url.password.empty())
    require_ok(std::array<std::string_view, 2>{"AUTH", url.password}, "authentication");
  const std::string database = std::to_string(url.database);
  if (url.database != 0) require_ok(std::array<std::string_view, 2>{"SELECT", database}, "SELECT");
  require_ok(std::array<std::string_view, 1>{"PING"}, "PING");
  wait_at_most(answer_timeout);
}

void RedisConnection::wait_at_most(timeval time) {
  if (::redisSetTimeout(context_.get(), time) != REDIS_OK)
    throw posix::Unavailable(std::string("setting the time that Redis may take: ") +
                             context_->errstr);
}

void RedisConnection::require_ok(Words words, std::string_view what) {
  require_good(command(words), what);
}

void RedisConnection::require_good(const Reply& reply, std::string_view what) const {
  if (!reply)
    throw posix::Unavailable("Redis does not answer to " + std::string(what) + ": " + trouble() +
                             " (where it turns clients away it may lack descriptors: ulimit -n)");
  if (reply->type != REDIS_REPLY_ERROR) return;
  const std::string error(reply->str, reply->len);
  const bool is_full = error.find("max number of clients") != error.npos;
  throw posix::Unavailable("Redis refused " + std::string(what) + ": " + error +
                           (is_full ? " (for more: maxclients of redis.conf, ulimit -n)" : ""));
}

bool RedisConnection::enqueue(Words words) noexcept {
  if (stopped_) return false;
  grace_ends_.reset();
  std::array<const char*, words_max> texts{};
  std::array<std::size_t, words_max> lengths{};
  for (std::size_t i = 0; i < words.size(); ++i) {
    texts[i] = words[i].data();
    lengths[i] = words[i].size();
  }
  errno = 0;
  return ::redisAppendCommandArgv(context_.get(), static_cast<int>(words.size()), texts.data(),
                                  lengths.data()) == REDIS_OK ||
         note_failure();
}

bool RedisConnection::send_along(Words words) noexcept {
  if (!enqueue(words)) return false;
  ++along_;
  return true;
}

/// Keeps the errno of the first failure: hiredis makes no system call on a connection that has
/// failed, and then errno means nothing.
bool RedisConnection::note_failure() noexcept {
  if (first_error_ == 0) first_error_ = errno;
  return false;
}

RedisConnection::Reply RedisConnection::no_reply() noexcept {
  note_failure();
  return nullptr;
}

std::string RedisConnection::trouble() const {
  if (stopped_) return "it was told to stop";
  if (context_->err == REDIS_ERR_IO && first_error_ == EAGAIN) return ::strerror(ETIMEDOUT);
  return context_->errstr[0] != '\0' ? context_->errstr : "more than is taken of one reply";
}

/// Waits a little after a request to stop: a server that answers at all does so within a moment.
bool RedisConnection::gives_up() noexcept {
  if (!posix::interruption::requested()) return false;
  const auto now = std::chrono::steady_clock::now();
  if (!grace_ends_) grace_ends_ = now + grace_;
  stopped_ = now >= *grace_ends_;
  return stopped_;
}

bool RedisConnection::flush() noexcept {
  for (int done = 0; done == 0;) {
    errno = 0;
    if (::redisBufferWrite(context_.get(), &done) != REDIS_OK) return note_failure();
    if (done == 0 && errno == EINTR && gives_up()) return false;
  }
  return true;
}

RedisConnection::Reply RedisConnection::next_reply() noexcept {
  if (!flush()) return nullptr;
  for (std::size_t read_bytes = 0;;) {
    void* reply = nullptr;
    if (::redisGetReplyFromReader(context_.get(), &reply) != REDIS_OK) return no_reply();
    if (reply != nullptr) return Reply(static_cast<redisReply*>(reply));
    const std::size_t before = context_->reader->len;
    errno = 0;
    if (::redisBufferRead(context_.get()) != REDIS_OK) return no_reply();
    if (errno == EINTR && gives_up()) return nullptr;
    read_bytes += context_->reader->len - before;
    if (read_bytes > reply_bytes_max) {
      context_->err = REDIS_ERR_PROTOCOL;
      return nullptr;
    }
  }
}

RedisConnection::Reply RedisConnection::command(Words words) noexcept {
  if (!enqueue(words)) return nullptr;
  for (; along_ > 0; --along_) {
    Reply reply = next_reply();
    if (!reply || reply->type == REDIS_REPLY_ERROR) return reply;
  }
  return next_reply();
}

IoResult RedisConnection::await(Words waiting, Words at_once, Reply& answer) noexcept {
  while (posix::interruption::slice() >= wait_in_server) {
    answer = command(waiting);
    if (const auto io = result_of_waiting(answer)) return *io;
    if (posix::interruption::requested()) return {IoStatus::deadline, 0};
  }
  return await_soon(at_once, answer);
}

IoResult RedisConnection::await_soon(Words at_once, Reply& answer) noexcept {
  constexpr timespec pause{.tv_sec = 0, .tv_nsec = 200'000};
  const auto end = std::chrono::steady_clock::now() + posix::interruption::slice();
  for (;;) {
    answer = command(at_once);
    if (const auto io = result_of_waiting(answer)) return *io;
    const bool is_over = std::chrono::steady_clock::now() >= end;
    if (is_over && posix::interruption::requested()) return {IoStatus::deadline, 0};
    ::nanosleep(&pause, nullptr);
  }
}

std::optional<IoResult> RedisConnection::result_of_waiting(const Reply& answer) noexcept {
  if (!answer || answer->type == REDIS_REPLY_ERROR) return failure(answer);
  if (answer->type == REDIS_REPLY_NIL) return std::nullopt;
  return IoResult::ok(0);
}

IoResult RedisConnection::pop(const std::string& list, Reply& popped) noexcept {
  const IoResult io = await(std::array<std::string_view, 3>{"BLPOP", list, wait_seconds},
                            std::array<std::string_view, 2>{"LPOP", list}, popped);
  return !io.good() || is_string(element_of(*popped)) ? io : IoResult::error(EPROTO);
}

void RedisConnection::subscribe(Words channels) {
  std::vector<std::string_view> words{"SUBSCRIBE"};
  words.insert(words.end(), channels.begin(), channels.end());
  Reply confirmation = command(words);
  for (std::size_t i = 1; i < channels.size() && confirmation; ++i) {
    require_good(confirmation, "SUBSCRIBE");
    confirmation = next_reply();
  }
  require_good(confirmation, "SUBSCRIBE");
  wait_at_most(no_timeout);  // a message may be long in coming
  grace_ = {};
}

IoResult RedisConnection::next_published(Reply& published) noexcept {
  published = next_reply();
  if (!published || published->type == REDIS_REPLY_ERROR) return failure(published);
  const bool is_message = published->type == REDIS_REPLY_ARRAY && published->elements == 3 &&
                          text_of(*published->element[0]) == "message" &&
                          is_string(payload_of(*published));
  return is_message ? IoResult::ok(0) : IoResult::error(EPROTO);
}

IoResult RedisConnection::failure(const Reply& reply) noexcept {
  if (reply && reply->type == REDIS_REPLY_ERROR) {
    const std::size_t length = std::min(reply->len, complaint_.size() - 1);
    std::copy_n(reply->str, length, complaint_.data());
    complaint_[length] = '\0';
  }
  if (reply) return IoResult::error(EPROTO);
  if (stopped_) return {IoStatus::deadline, 0};
  if (context_->err == REDIS_ERR_EOF) return {IoStatus::peer_gone, 0};
  if (context_->err == REDIS_ERR_OOM) return IoResult::error(ENOMEM);
  if (context_->err != REDIS_ERR_IO) return IoResult::error(EPROTO);
  if (first_error_ == EPIPE || first_error_ == ECONNRESET) return {IoStatus::peer_gone, 0};
  if (first_error_ == EAGAIN) return IoResult::error(ETIMEDOUT);
  return IoResult::error(first_error_ != 0 ? first_error_ : EIO);
}

std::size_t remove_redis_keys(const std::string& url, const std::string& run_tag) {
  RedisConnection connection(RedisUrl::parse(url));
  const std::string prefix = "pibench:" + run_tag + ":";
  const std::string pattern = prefix + "*";
  std::string cursor = "0";
  std::size_t removed = 0;
  const auto give_up = std::chrono::steady_clock::now() + scan_timeout;
  do {
    if (posix::interruption::requested() || std::chrono::steady_clock::now() > give_up)
      throw std::runtime_error("SCAN of the Redis server did not end; keys may be left there");
    const auto page = connection.command(
        std::array<std::string_view, 6>{"SCAN", cursor, "MATCH", pattern, "COUNT", "1000"});
    if (!page || page->type != REDIS_REPLY_ARRAY || page->elements != 2 ||
        !is_string(*page->element[0]))
      throw std::runtime_error("Redis does not answer to SCAN");
    cursor = text_of(*page->element[0]);
    const redisReply& keys = *page->element[1];
    for (std::size_t i = 0; i < keys.elements; ++i) {
      const std::string_view key = text_of(*keys.element[i]);
      if (!key.starts_with(prefix))
        throw std::runtime_error("Redis answers to SCAN with other keys");
      const auto gone = connection.command(std::array<std::string_view, 2>{"UNLINK", key});
      if (!gone || gone->type != REDIS_REPLY_INTEGER)
        throw std::runtime_error("Redis does not let us UNLINK " + std::string(key));
      removed += static_cast<std::size_t>(gone->integer);
    }
  } while (cursor != "0");
  return removed;
}

}  // namespace pibench
