// libzmq with RAII: a context with its threads, a socket, frames; zmq_socket(3).
//
// A context belongs to one process, so each makes its own after the fork. Its I/O thread makes the
// connections and moves the bytes; it blocks all signals, so that they reach the thread that waits.
// Nothing here waits in libzmq, which would sleep past a signal's news: calls do not block, and
// waiting is poll(2) of the descriptor that tells of commands of the I/O thread.
#pragma once

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

#include "transports/contract/io.hpp"
#include "transports/links/zeromq_library.hpp"
#include "transports/posix/blocked_signals.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/rehearsal.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::zeromq {

/// A part of a message, in memory of libzmq's.
class Frame {
 public:
  explicit Frame(const Library& library) noexcept : library_(&library) {
    library_->msg_init(&message_);
  }
  Frame(Frame&& other) noexcept : Frame(*other.library_) {
    library_->msg_move(&message_, &other.message_);
  }
  Frame& operator=(Frame&& other) noexcept {
    library_->msg_move(&message_, &other.message_);
    return *this;
  }
  ~Frame() { library_->msg_close(&message_); }

  ConstBytes bytes() noexcept {
    return {static_cast<const std::byte*>(library_->msg_data(&message_)),
            library_->msg_size(&message_)};
  }
  /// failed(EPROTO) where it does not fit.
  IoResult copy_to(Bytes buffer) noexcept {
    const ConstBytes all = bytes();
    if (all.size() > buffer.size()) return IoResult::error(EPROTO);
    std::ranges::copy(all, buffer.begin());
    return IoResult::ok(all.size());
  }
  /// Whether another part of the same message follows.
  bool more() const noexcept { return library_->msg_more(&message_) != 0; }
  zmq_msg_t* get() noexcept { return &message_; }

 private:
  const Library* library_;
  zmq_msg_t message_;
};

/// What is left of messages that the I/O thread has not passed on yet, and how long their context
/// waits for that: for ever, until it is to stop waiting, a second at most, or not at all.
enum class Linger { for_ever, briefly, not_at_all };

/// Threads and descriptors of libzmq's in this process. The library outlives it.
class Context {
 public:
  /// Throws std::system_error where libzmq would end the process: it needs descriptors and memory
  /// for itself and for each connection.
  Context(const Library& library, std::size_t connections) : library_(&library) {
    constexpr std::size_t threads = 2;
    constexpr std::size_t own_descriptors = 8;
    constexpr std::size_t own_bytes = std::size_t{1} << 20;
    constexpr std::size_t bytes_each = std::size_t{1} << 17;
    posix::rehearse_threads(threads);
    posix::rehearse_descriptors(own_descriptors + connections);
    posix::rehearse_memory(own_bytes + bytes_each * connections);
    context_ = library_->ctx_new();
    if (context_ == nullptr) posix::throw_errno("zmq_ctx_new");
  }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
  /// Waits for the sockets, which were closed before. Those that linger for ever are left to end
  /// with the process when waiting is to stop; the others soon have ended.
  ~Context() {
    const auto end = [this] { return library_->ctx_term(context_); };
    if (linger_ == Linger::for_ever)
      posix::retry_interrupted(end);
    else
      while (end() != 0 && errno == EINTR) continue;
  }

  void* get() const noexcept { return context_; }
  const Library& library() const noexcept { return *library_; }
  /// Of all its sockets.
  void set_linger(Linger linger) noexcept { linger_ = linger; }

 private:
  const Library* library_;
  void* context_;
  Linger linger_ = Linger::not_at_all;
};

class Socket {
 public:
  /// In the context's first socket its threads start. Throws std::system_error.
  Socket(const Context& context, int type) : library_(&context.library()) {
    const posix::BlockedSignals for_threads;
    socket_ = library_->socket(context.get(), type);
    if (socket_ == nullptr) posix::throw_errno("zmq_socket", errno, posix::more_descriptors);
  }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { library_->close(socket_); }

  void set(int option, int value) { set(option, &value, sizeof value); }
  void set(int option, ConstBytes value) { set(option, value.data(), value.size()); }
  /// Accepts at a descriptor that listens already, and is the socket's from now on.
  void bind(posix::Fd listening, const std::string& endpoint) {
    set(ZMQ_USE_FD, listening.get());
    require(library_->bind(socket_, endpoint.c_str()), "zmq_bind(" + endpoint + ")");
    static_cast<void>(listening.release());
    learn_fd();
  }
  /// The I/O thread connects.
  void connect(const std::string& endpoint) {
    require(library_->connect(socket_, endpoint.c_str()), "zmq_connect(" + endpoint + ")");
    learn_fd();
  }
  void set_linger(Linger linger) noexcept {
    const int ms = linger == Linger::for_ever ? -1 : linger == Linger::briefly ? 1000 : 0;
    library_->setsockopt(socket_, ZMQ_LINGER, &ms, sizeof ms);
  }

  /// One part of a message; ok, or failed(EAGAIN) where there is no room, and what libzmq says.
  IoResult try_send(ConstBytes part, int flags = 0) noexcept {
    const int sent = without_interruption(
        [&] { return library_->send(socket_, part.data(), part.size(), flags | ZMQ_DONTWAIT); });
    return sent >= 0 ? IoResult::ok(part.size()) : IoResult::error(errno);
  }
  /// ok, or failed(EAGAIN) where nothing is there.
  IoResult try_receive(Frame& frame) noexcept {
    const int got = without_interruption(
        [&] { return library_->msg_recv(frame.get(), socket_, ZMQ_DONTWAIT); });
    return got >= 0 ? IoResult::ok(static_cast<std::size_t>(got)) : IoResult::error(errno);
  }
  /// Blocks until there is room for a part. What the I/O thread has taken, it tells, but a call
  /// that sends looks only now and then.
  IoResult send(ConstBytes part) noexcept {
    for (;;) {
      const IoResult io = try_send(part);
      if (io != IoResult::error(EAGAIN)) return io;
      if (const IoResult told = wait_and_look(); !told.good()) return told;
    }
  }
  /// Blocks until a part is there.
  IoResult receive(Frame& frame) noexcept {
    for (;;) {
      const IoResult io = try_receive(frame);
      if (io != IoResult::error(EAGAIN)) return io;
      if (const IoResult woken = wait(); !woken.good()) return woken;
    }
  }

  /// Blocks until the I/O thread has told something, and looks at it.
  IoResult wait_and_look() noexcept {
    const IoResult io = wait();
    int events = 0;
    std::size_t bytes = sizeof events;
    if (io.good()) library_->getsockopt(socket_, ZMQ_EVENTS, &events, &bytes);
    return io;
  }

 private:
  static void require(int result, const std::string& call) {
    if (result != 0) posix::throw_errno(call, errno, posix::more_descriptors);
  }
  /// Blocks until the I/O thread tells something that no call has looked at yet.
  IoResult wait() noexcept {
    pollfd told{.fd = fd_, .events = POLLIN, .revents = 0};
    const int ready = posix::retry_interrupted([&] { return ::poll(&told, 1, -1); });
    return ready < 0 ? posix::result_from_errno() : IoResult::ok(0);
  }
  /// These calls do not block, and what a signal interrupts in them is soon done.
  template <class Call>
  static int without_interruption(Call&& call) noexcept {
    int result = call();
    while (result < 0 && errno == EINTR) result = call();
    return result;
  }

  void set(int option, const void* value, std::size_t bytes) {
    require(library_->setsockopt(socket_, option, value, bytes),
            "zmq_setsockopt " + std::to_string(option));
  }
  void learn_fd() {
    std::size_t bytes = sizeof fd_;
    require(library_->getsockopt(socket_, ZMQ_FD, &fd_, &bytes), "zmq_getsockopt(ZMQ_FD)");
  }

  const Library* library_;
  void* socket_;
  int fd_ = -1;
};

}  // namespace pibench::zeromq
