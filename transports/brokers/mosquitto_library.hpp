// libmosquitto, which is loaded while a link is open: it brings OpenSSL along.
#pragma once

#include <mosquitto.h>

#include <memory>

#include "transports/posix/library.hpp"

namespace pibench {

/// Its functions, as libmosquitto(3) has them, initialised for as long as this lives.
class MosquittoLibrary {
 public:
  /// Throws std::system_error.
  MosquittoLibrary() { lib_init(); }
  MosquittoLibrary(const MosquittoLibrary&) = delete;
  MosquittoLibrary& operator=(const MosquittoLibrary&) = delete;
  ~MosquittoLibrary() { lib_cleanup(); }

 private:
  posix::Library library_{"libmosquitto.so.1", "libmosquitto1"};
  decltype(&::mosquitto_lib_init) const lib_init = library_.symbol("mosquitto_lib_init");
  decltype(&::mosquitto_lib_cleanup) const lib_cleanup = library_.symbol("mosquitto_lib_cleanup");

 public:
  decltype(&::mosquitto_new) const make = library_.symbol("mosquitto_new");
  decltype(&::mosquitto_destroy) const destroy = library_.symbol("mosquitto_destroy");
  decltype(&::mosquitto_connect_callback_set) const connect_callback_set =
      library_.symbol("mosquitto_connect_callback_set");
  decltype(&::mosquitto_subscribe_callback_set) const subscribe_callback_set =
      library_.symbol("mosquitto_subscribe_callback_set");
  decltype(&::mosquitto_message_callback_set) const message_callback_set =
      library_.symbol("mosquitto_message_callback_set");
  decltype(&::mosquitto_connect) const connect = library_.symbol("mosquitto_connect");
  decltype(&::mosquitto_subscribe) const subscribe = library_.symbol("mosquitto_subscribe");
  decltype(&::mosquitto_publish) const publish = library_.symbol("mosquitto_publish");
  decltype(&::mosquitto_loop_read) const loop_read = library_.symbol("mosquitto_loop_read");
  decltype(&::mosquitto_loop_write) const loop_write = library_.symbol("mosquitto_loop_write");
  decltype(&::mosquitto_want_write) const want_write = library_.symbol("mosquitto_want_write");
  decltype(&::mosquitto_socket) const socket = library_.symbol("mosquitto_socket");
  decltype(&::mosquitto_strerror) const strerror = library_.symbol("mosquitto_strerror");
};

using LoadedMosquitto = std::shared_ptr<const MosquittoLibrary>;

inline LoadedMosquitto load_mosquitto() {
  return std::make_shared<const MosquittoLibrary>();
}

}  // namespace pibench
