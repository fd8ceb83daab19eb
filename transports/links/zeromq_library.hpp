// libzmq, which is loaded while a link is open: it brings a dozen libraries along.
#pragma once

#include <zmq.h>

#include <memory>

#include "transports/posix/library.hpp"

namespace pibench::zeromq {

/// Its functions, as zmq(7) has them.
class Library {
 public:
  /// Throws std::system_error.
  Library() = default;

 private:
  posix::Library library_{"libzmq.so.5", "libzmq5"};

 public:
  decltype(&::zmq_ctx_new) const ctx_new = library_.symbol("zmq_ctx_new");
  decltype(&::zmq_ctx_term) const ctx_term = library_.symbol("zmq_ctx_term");
  decltype(&::zmq_socket) const socket = library_.symbol("zmq_socket");
  decltype(&::zmq_close) const close = library_.symbol("zmq_close");
  decltype(&::zmq_setsockopt) const setsockopt = library_.symbol("zmq_setsockopt");
  decltype(&::zmq_getsockopt) const getsockopt = library_.symbol("zmq_getsockopt");
  decltype(&::zmq_bind) const bind = library_.symbol("zmq_bind");
  decltype(&::zmq_connect) const connect = library_.symbol("zmq_connect");
  decltype(&::zmq_send) const send = library_.symbol("zmq_send");
  decltype(&::zmq_msg_recv) const msg_recv = library_.symbol("zmq_msg_recv");
  decltype(&::zmq_msg_init) const msg_init = library_.symbol("zmq_msg_init");
  decltype(&::zmq_msg_move) const msg_move = library_.symbol("zmq_msg_move");
  decltype(&::zmq_msg_close) const msg_close = library_.symbol("zmq_msg_close");
  decltype(&::zmq_msg_data) const msg_data = library_.symbol("zmq_msg_data");
  decltype(&::zmq_msg_size) const msg_size = library_.symbol("zmq_msg_size");
  decltype(&::zmq_msg_more) const msg_more = library_.symbol("zmq_msg_more");
};

/// Threads of the library live no longer than the last of these.
using Loaded = std::shared_ptr<const Library>;

inline Loaded load() {
  return std::make_shared<const Library>();
}

}  // namespace pibench::zeromq
