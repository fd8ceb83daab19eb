// The common part of libzmq over Unix sockets and over TCP: the parent has one socket of type
// ROUTER, to which each worker connects one of type DEALER; zmq_socket(3).
//
// The opening process listens before the fork, and hands the descriptor to libzmq after it, so that
// workers may connect before the parent has a context. A ROUTER knows its peers by names that they
// give themselves: those of workers hold random bytes that were drawn before the fork, and whatever
// comes from anybody else is thrown away.
//
// libzmq's own queues, one at either end, are bounded each by itself, which says little about what
// is under way between the two, and lets a sender's process hold messages that the receiver has no
// room for: their bounds are set beyond that of the credit.
#pragma once

#include <sys/random.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/links/credit.hpp"
#include "transports/links/pipe_channels.hpp"
#include "transports/links/zeromq_socket.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/owned_name.hpp"
#include "transports/posix/socket.hpp"

namespace pibench {

/// The names of workers' sockets: bytes that no stranger can guess, and a number.
class ZeroMqNames {
 public:
  static constexpr std::size_t name_bytes = 18;
  using Name = std::array<std::byte, name_bytes>;

  /// Throws std::system_error.
  explicit ZeroMqNames(std::uint16_t workers) : workers_(workers) {
    posix::checked(
        posix::retry_interrupted([&] { return ::getrandom(key_.data(), key_.size(), 0); }),
        "getrandom");
    key_.front() |= std::byte{1};  // names that begin with 0 are libzmq's own
  }

  Name of(WorkerId worker) const noexcept {
    Name name{};
    std::memcpy(std::ranges::copy(key_, name.begin()).out, &worker, sizeof worker);
    return name;
  }
  /// None of a stranger.
  std::optional<WorkerId> worker_of(ConstBytes name) const noexcept {
    WorkerId worker{};
    if (name.size() != name_bytes || !std::ranges::equal(name.first(key_.size()), key_)) return {};
    std::memcpy(&worker, name.data() + key_.size(), sizeof worker);
    if (index_of(worker) >= workers_) return {};
    return worker;
  }

 private:
  std::array<std::byte, name_bytes - sizeof(WorkerId)> key_{};
  std::uint16_t workers_;
};

/// What both ends of a link have to know.
struct ZeroMqPlan {
  zeromq::Loaded library;
  std::string endpoint;  ///< "tcp://127.0.0.1:1234"
  ZeroMqNames names;
  CreditWindow window;
  std::size_t message_bytes;
  std::uint16_t workers;
};

/// The socket of one end, in a context of its own.
class ZeroMqEnd {
 public:
  /// `lifeline` is this side's end of a pipe that all processes of the link share. An end lingers
  /// as told, unless nobody is left at the other side, or it is to stop waiting.
  ZeroMqEnd(const ZeroMqPlan& plan, int type, std::size_t connections, zeromq::Linger linger,
            posix::Fd lifeline)
      : library_(plan.library),
        lifeline_(std::move(lifeline)),
        linger_(linger),
        context_(*library_, connections),
        socket_(context_, type) {
    const std::size_t messages = 4 * plan.window.messages();
    constexpr std::size_t most = std::numeric_limits<int>::max();
    for (const int option : {ZMQ_SNDHWM, ZMQ_RCVHWM})
      socket_.set(option, static_cast<int>(std::min(messages, most)));
  }
  ZeroMqEnd(const ZeroMqEnd&) = delete;
  ZeroMqEnd& operator=(const ZeroMqEnd&) = delete;
  ~ZeroMqEnd() {
    const bool in_vain = others_are_gone() || posix::interruption::requested();
    const zeromq::Linger linger = in_vain ? zeromq::Linger::not_at_all : linger_;
    socket_.set_linger(linger);
    context_.set_linger(linger);
  }

  zeromq::Socket& socket() noexcept { return socket_; }
  /// An empty one.
  zeromq::Frame frame() const noexcept { return zeromq::Frame(*library_); }

 private:
  /// A pipe tells its last reader of the end of its writers, and the other way round.
  bool others_are_gone() const noexcept {
    pollfd told{.fd = lifeline_.get(), .events = 0, .revents = 0};
    return ::poll(&told, 1, 0) == 1;
  }

  zeromq::Loaded library_;
  posix::Fd lifeline_;  // closed last: what was sent has been passed on by then
  zeromq::Linger linger_;
  zeromq::Context context_;
  zeromq::Socket socket_;
};

class ZeroMqWorker {
 public:
  ZeroMqWorker(const ZeroMqPlan& plan, WorkerId me, Credits::Pair credit, posix::Fd lifeline)
      : end_(std::make_unique<ZeroMqEnd>(plan, ZMQ_DEALER, 1, zeromq::Linger::for_ever,
                                         std::move(lifeline))),
        credit_(std::move(credit)),
        message_bytes_(plan.message_bytes) {
    socket().set(ZMQ_ROUTING_ID, plan.names.of(me));
    // The parent that is gone does not come again, but a stranger may in its place.
    constexpr int a_day_ms = 24 * 60 * 60 * 1000;
    socket().set(ZMQ_RECONNECT_IVL, a_day_ms);
    socket().connect(plan.endpoint);
  }

  IoResult send(ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    if (const IoResult io = credit_.up.wait_for_room(); !io.good()) return io;
    const IoResult io = socket().send(message);
    if (io.good()) credit_.up.note_sent();
    return io;
  }

  IoResult receive(Bytes buffer) noexcept {
    zeromq::Frame frame = end_->frame();
    if (const IoResult io = socket().receive(frame); !io.good()) return io;
    const IoResult io = frame.copy_to(buffer);
    if (io.good()) static_cast<void>(credit_.down.front().note_taken());
    return io;
  }

 private:
  zeromq::Socket& socket() noexcept { return end_->socket(); }

  std::unique_ptr<ZeroMqEnd> end_;
  Credits::Pair credit_;
  std::size_t message_bytes_;
};

class ZeroMqParent {
 public:
  /// `name` is that of the listening socket, where it has one.
  ZeroMqParent(const ZeroMqPlan& plan, posix::Fd listening, std::optional<posix::OwnedName> name,
               Credits credits, posix::Fd lifeline)
      : name_(std::move(name)),
        names_(plan.names),
        end_(std::make_unique<ZeroMqEnd>(plan, ZMQ_ROUTER, plan.workers, zeromq::Linger::briefly,
                                         std::move(lifeline))),
        up_(credits.take_up()),
        down_(credits.take_down()),
        connected_(plan.workers),
        message_bytes_(plan.message_bytes) {
    // Room for what libzmq itself sends at the start.
    constexpr std::size_t least_bytes = 8192;
    socket().set(ZMQ_ROUTER_MANDATORY, 1);
    set_largest_message(std::max(message_bytes_, least_bytes));
    socket().bind(std::move(listening), plan.endpoint);
  }

  IoResult send(WorkerId to, ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    Credit& credit = down_[index_of(to)];
    if (const IoResult io = credit.wait_for_room(); !io.good()) return io;
    if (const IoResult io = address(to); !io.good()) return io;
    const IoResult io = socket().send(message);
    if (io.good()) credit.note_sent();
    return io;
  }

  Arrival receive(Bytes buffer) noexcept {
    for (;;) {
      zeromq::Frame name = end_->frame();
      zeromq::Frame message = end_->frame();
      if (const IoResult io = socket().receive(name); !io.good()) return {io, WorkerId{}};
      if (const IoResult io = socket().try_receive(message); !io.good()) return {io, WorkerId{}};
      if (const auto from = names_.worker_of(name.bytes())) return take(*from, message, buffer);
      skip_rest_of(message);
      if (posix::interruption::requested()) return {{IoStatus::deadline, 0}, WorkerId{}};
    }
  }

 private:
  zeromq::Socket& socket() noexcept { return end_->socket(); }

  void set_largest_message(std::size_t bytes) {
    const auto most = static_cast<std::int64_t>(bytes);
    socket().set(ZMQ_MAXMSGSIZE, std::as_bytes(std::span(&most, 1)));
  }

  Arrival take(WorkerId from, zeromq::Frame& message, Bytes buffer) noexcept {
    connected_[index_of(from)] = true;
    const IoResult io = message.copy_to(buffer);
    if (io.good()) static_cast<void>(up_[index_of(from)].note_taken());
    return {io, from};
  }
  /// Of a stranger's message.
  void skip_rest_of(zeromq::Frame& part) noexcept {
    while (part.more() && socket().try_receive(part).good()) continue;
  }

  /// Sends the part in front of a message, by which libzmq knows the connection. Waits until the
  /// worker has connected; peer_gone if it has left again.
  IoResult address(WorkerId to) noexcept {
    for (;;) {
      const IoResult io = socket().try_send(names_.of(to), ZMQ_SNDMORE);
      if (io.good()) connected_[index_of(to)] = true;
      if (io.good()) return io;
      const bool unknown = io == IoResult::error(EHOSTUNREACH);
      if (unknown && connected_[index_of(to)]) return {IoStatus::peer_gone, 0};
      if (!unknown && io != IoResult::error(EAGAIN)) return io;
      if (const IoResult told = socket().wait_and_look(); !told.good()) return told;
    }
  }

  std::optional<posix::OwnedName> name_;
  ZeroMqNames names_;
  std::unique_ptr<ZeroMqEnd> end_;
  std::vector<Credit> up_;
  std::vector<Credit> down_;
  std::vector<char> connected_;  ///< at some time
  std::size_t message_bytes_;
};

class ZeroMqLink {
 public:
  using Parent = ZeroMqParent;
  using Worker = ZeroMqWorker;

  /// As many as libzmq has room for at either end, where the user has not chosen a number.
  static constexpr std::size_t usual_messages = 1000;

  static zeromq::Loaded load() { return zeromq::load(); }
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, usual_messages}; }
  Capacity capacity() const { return plan_.window.capacity(); }

  Parent parent() && {
    lifeline_of_workers_.reset();
    return {plan_, std::move(listening_), std::move(name_), std::move(credits_),
            std::move(lifeline_of_parent_)};
  }
  Worker worker(WorkerId me) && {
    lifeline_of_parent_.reset();
    listening_.reset();
    name_.reset();
    return {plan_, me, credits_.take(me), std::move(lifeline_of_workers_)};
  }

 protected:
  /// A socket that listens at the endpoint, and its name, where it has one.
  struct Listening {
    posix::Fd socket;
    std::string endpoint;
    std::optional<posix::OwnedName> name;
  };

  ZeroMqLink(const LinkSpec& spec, Listening listening)
      : plan_{load(),
              std::move(listening.endpoint),
              ZeroMqNames(spec.workers),
              CreditWindow(spec, usual_messages),
              spec.message_bytes,
              spec.workers},
        listening_(std::move(listening.socket)),
        name_(std::move(listening.name)),
        credits_(plan_.window, spec) {
    make_pipe(lifeline_of_workers_, lifeline_of_parent_);
  }

  /// libzmq accepts when it is told that somebody waits, and must not wait for who has left again.
  static posix::Fd listen_at(const posix::SocketAddress& address) {
    posix::Fd socket = posix::make_socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK);
    posix::bind_socket(socket, address);
    posix::checked(::listen(socket.get(), SOMAXCONN), "listen");
    return socket;
  }

 private:
  ZeroMqPlan plan_;
  posix::Fd listening_;
  std::optional<posix::OwnedName> name_;
  Credits credits_;
  posix::Fd lifeline_of_workers_;
  posix::Fd lifeline_of_parent_;
};

}  // namespace pibench
