#include "transports/brokers/mqtt_connection.hpp"

#include <fcntl.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <ctime>

#include "transports/brokers/patience.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/refusal.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

/// The longest that there is: nobody pings. The broker ends a connection that is silent for longer.
constexpr int keepalive_seconds = 65535;
/// mosquitto lets so few wait to be accepted that others have to try again.
constexpr timespec connect_interval{.tv_sec = 0, .tv_nsec = 300'000};

IoResult result_of(int code) noexcept {
  switch (code) {
    case MOSQ_ERR_SUCCESS:
      return IoResult::ok(0);
    case MOSQ_ERR_NO_CONN:
    case MOSQ_ERR_CONN_LOST:
      return {IoStatus::peer_gone, 0};
    case MOSQ_ERR_NOMEM:
      return IoResult::error(ENOMEM);
    case MOSQ_ERR_ERRNO:
      return posix::result_from_errno();
    default:
      return IoResult::error(EPROTO);
  }
}

std::uint16_t number_in(std::string_view topic) noexcept {
  std::uint16_t number = 0;
  topic.remove_prefix(topic.rfind(MqttConnection::separator) + 1);
  std::from_chars(topic.data(), topic.data() + topic.size(), number);
  return number;
}

}  // namespace

/// As mosquitto_loop_read() answers, which calls an end of file amid a packet an error without an
/// errno.
int MqttConnection::read_some() const noexcept {
  errno = 0;
  const int code = library_->loop_read(client_.get(), 1);
  return code == MOSQ_ERR_ERRNO && errno == 0 ? MOSQ_ERR_CONN_LOST : code;
}

std::string MqttConnection::text_of(int code) const {
  return code == MOSQ_ERR_ERRNO ? std::strerror(errno) : library_->strerror(code);
}

void MqttConnection::hear_connection(mosquitto*, void* heard, int refusal) noexcept {
  auto& all = *static_cast<Heard*>(heard);
  all.connection = true;
  all.refusal = refusal;
}

void MqttConnection::hear_subscriptions(mosquitto*, void* heard, int, int count,
                                        const int* granted) noexcept {
  constexpr int refused = 128;
  auto& all = *static_cast<Heard*>(heard);
  all.subscriptions += static_cast<std::size_t>(count);
  if (std::find(granted, granted + count, refused) != granted + count) all.refusal = refused;
}

void MqttConnection::hear_message(mosquitto*, void* heard,
                                  const mosquitto_message* message) noexcept {
  auto& all = *static_cast<Heard*>(heard);
  const ConstBytes bytes{static_cast<const std::byte*>(message->payload),
                         static_cast<std::size_t>(message->payloadlen)};
  const bool fits = bytes.size() <= all.room.size();
  if (fits) std::ranges::copy(bytes, all.room.begin());
  all.result = fits ? IoResult::ok(bytes.size()) : IoResult::error(EPROTO);
  all.number = number_in(message->topic);
  all.message = true;
}

MqttConnection::MqttConnection(const MosquittoServer& server)
    : client_(library_->make(nullptr, true, heard_.get()), DestroyClient{library_.get()}) {
  if (!client_) posix::throw_errno("mosquitto_new");
  library_->connect_callback_set(client_.get(), hear_connection);
  library_->subscribe_callback_set(client_.get(), hear_subscriptions);
  library_->message_callback_set(client_.get(), hear_message);
  connect(server.socket_path());
  ::fcntl(socket(), F_SETFD, FD_CLOEXEC);
  read_until([this] { return heard_->connection; }, "connect to mosquitto");
}

void MqttConnection::connect(const std::string& socket_path) {
  for (Patience patience;;) {
    const int code = library_->connect(client_.get(), socket_path.c_str(), 0, keepalive_seconds);
    const int error = errno;
    const bool is_over = patience.is_over();
    errno = error;
    const bool may_be_tried_again = code == MOSQ_ERR_ERRNO && (error == EAGAIN || error == EINTR);
    if (!may_be_tried_again || is_over) return require(code, "connect to mosquitto");
    ::nanosleep(&connect_interval, nullptr);
  }
}

void MqttConnection::require(int code, const char* what) const {
  if (code == MOSQ_ERR_ERRNO && (errno == EMFILE || errno == ENFILE || errno == ENOMEM))
    posix::throw_errno(what, errno, posix::more_descriptors);
  if (code == MOSQ_ERR_NOMEM) posix::throw_errno(what, ENOMEM);
  if (code == MOSQ_ERR_CONN_LOST)
    throw posix::Unavailable(std::string(what) +
                             ": mosquitto ended the connection (where it turns clients away it may "
                             "lack descriptors: ulimit -n)");
  if (code != MOSQ_ERR_SUCCESS) throw posix::Unavailable(std::string(what) + ": " + text_of(code));
}

template <class Condition>
void MqttConnection::read_until(Condition&& condition, const char* what) {
  for (Patience patience; !condition();) {
    pollfd polled{.fd = socket(), .events = POLLIN, .revents = 0};
    const auto slice = std::chrono::ceil<std::chrono::milliseconds>(posix::interruption::slice());
    ::poll(&polled, 1, static_cast<int>(slice.count()));
    if (polled.revents != 0)
      require(read_some(), what);
    else if (patience.is_over())
      throw posix::Unavailable(std::string(what) + ": mosquitto does not answer");
  }
  if (heard_->refusal != 0)
    throw posix::Unavailable(std::string(what) + ": mosquitto refused it (" +
                             std::to_string(heard_->refusal) + ")");
}

void MqttConnection::subscribe(std::span<const std::string> topics) {
  constexpr int quality_of_service = 0;
  const char* const what = "subscribe to topics of mosquitto";
  for (const std::string& topic : topics)
    require(library_->subscribe(client_.get(), nullptr, topic.c_str(), quality_of_service), what);
  read_until([&] { return heard_->subscriptions >= topics.size(); }, what);
}

IoResult MqttConnection::publish(const std::string& topic, ConstBytes message) noexcept {
  constexpr int quality_of_service = 0;
  constexpr bool retain = false;
  const int code =
      library_->publish(client_.get(), nullptr, topic.c_str(), static_cast<int>(message.size()),
                        message.data(), quality_of_service, retain);
  if (code != MOSQ_ERR_SUCCESS) return result_of(code);
  return flush();
}

/// Writes what the socket did not take at once.
IoResult MqttConnection::flush() noexcept {
  while (library_->want_write(client_.get())) {
    if (const IoResult io = wait(POLLOUT); !io.good()) return io;
    if (const int code = library_->loop_write(client_.get(), 1); code != MOSQ_ERR_SUCCESS)
      return result_of(code);
  }
  return IoResult::ok(0);
}

IoResult MqttConnection::receive(Bytes buffer, std::uint16_t& number) noexcept {
  heard_->room = buffer;
  for (heard_->message = false;;) {
    if (const int code = read_some(); code != MOSQ_ERR_SUCCESS) return result_of(code);
    if (heard_->message) break;
    if (const IoResult io = wait(POLLIN); !io.good()) return io;
  }
  number = heard_->number;
  return heard_->result;
}

IoResult MqttConnection::wait(short events) noexcept {
  pollfd polled{.fd = socket(), .events = events, .revents = 0};
  const int ready = posix::retry_interrupted([&] { return ::poll(&polled, 1, -1); });
  return ready < 0 ? posix::result_from_errno() : IoResult::ok(0);
}

}  // namespace pibench
