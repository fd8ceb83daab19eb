// One connection to an MQTT broker, by libmosquitto without its thread: this process waits in
// poll(2), and has the library read and write where it can; libmosquitto(3).
//
// Everything goes with quality of service 0: over a Unix socket nothing is lost or repeated as long
// as the connection stands, and none is made anew. Acknowledgements would tell a sender no more
// than that the broker has its message.
#pragma once

#include <poll.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "transports/brokers/mosquitto_library.hpp"
#include "transports/brokers/mosquitto_server.hpp"
#include "transports/contract/io.hpp"

namespace pibench {

class MqttConnection {
 public:
  /// Of the parts of a topic, and what stands for any one part.
  static constexpr std::string_view separator = "/";
  static constexpr std::string_view any_part = "+";

  /// Connects, and returns when the broker has taken it. Throws posix::Unavailable, or
  /// std::system_error where this process lacks something or is to stop.
  explicit MqttConnection(const MosquittoServer& server);

  /// Has this connection get all that is published under these topics. Returns when the broker has
  /// confirmed it; throws as the constructor does.
  void subscribe(std::span<const std::string> topics);

  /// Blocks until the kernel has all of the message.
  IoResult publish(const std::string& topic, ConstBytes message) noexcept;
  /// Waits for the next message; `number` is the last part of its topic, or 0 where that is none.
  IoResult receive(Bytes buffer, std::uint16_t& number) noexcept;

  /// Hangs up when the broker has ended the connection.
  int fd() const noexcept { return socket(); }

 private:
  struct DestroyClient {
    const MosquittoLibrary* library;
    void operator()(mosquitto* client) const noexcept { library->destroy(client); }
  };
  /// What calls of the library have heard, for those who wait for it.
  struct Heard {
    bool connection = false;
    int refusal = 0;  ///< of the connection or a subscription, as the broker says it
    std::size_t subscriptions = 0;
    Bytes room{};  ///< for the next message
    bool message = false;
    IoResult result = IoResult::ok(0);
    std::uint16_t number = 0;
  };

  static void hear_connection(mosquitto*, void* heard, int refusal) noexcept;
  static void hear_subscriptions(mosquitto*, void* heard, int, int count,
                                 const int* granted) noexcept;
  static void hear_message(mosquitto*, void* heard, const mosquitto_message* message) noexcept;

  void connect(const std::string& socket_path);
  template <class Condition>
  void read_until(Condition&& condition, const char* what);
  void require(int code, const char* what) const;
  int read_some() const noexcept;
  std::string text_of(int code) const;
  int socket() const noexcept { return library_->socket(client_.get()); }
  IoResult wait(short events) noexcept;
  IoResult flush() noexcept;

  LoadedMosquitto library_ = load_mosquitto();
  std::unique_ptr<Heard> heard_ = std::make_unique<Heard>();
  std::unique_ptr<mosquitto, DestroyClient> client_;
};

}  // namespace pibench
