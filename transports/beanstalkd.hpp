// Jobs in tubes of a private beanstalkd: put, reserve and delete; protocol.txt of beanstalkd.
//
// Each end makes its connection after the fork. All workers put jobs into one tube, with two bytes
// of sender in front; the parent answers in a tube per worker. The server keeps whatever it is
// given, which is bounded by credit in both directions.
#pragma once

#include <array>
#include <cerrno>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "transports/beanstalk/beanstalk_connection.hpp"
#include "transports/beanstalk/beanstalk_server.hpp"
#include "transports/contract/transport.hpp"
#include "transports/links/credit.hpp"
#include "transports/posix/refusal.hpp"

namespace pibench {

class Beanstalkd {
 public:
  static constexpr Descriptor descriptor{
      .name = "beanstalkd",
      .summary = "jobs in tubes of a private beanstalkd; open includes starting it",
      .family = Family::servers,
      .substrate = Substrate::broker,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
      .exposed = {.socket_path = true},
  };
  static constexpr Explanation explanation{
      .how =
          "A beanstalkd of the link's own, which keeps nothing on disk, has jobs in tubes: workers "
          "put messages into one tube, from which the parent reserves them in their order, blocked "
          "inside the server until there is one; replies go through a tube per worker. A job stays "
          "with the server until it is deleted, which is asked for together with the next. Two "
          "bytes in front say who sent. A sender goes 1000 messages ahead of its receiver, of "
          "large "
          "ones fewer, and then waits for credit over an eventfd.",
      .per_message =
          "A round trip to the server for put and another for delete and reserve: a sendmsg() "
          "each, "
          "a read() of the answer, or two where DELETED comes before the job; the server reads a "
          "line and what is longer by two calls, besides its epoll_wait() and epoll_ctl(). Four "
          "copies in and out of the kernel, and the lines of a text protocol are parsed.",
      .waking =
          "Blocking: the client sleeps in read(), and the server answers when there is a job.",
      .set_up =
          "fork() and exec() of beanstalkd and the wait until it listens; then a connection per "
          "process, and watch, ignore and use.",
      .tunables = "ulimit -n, ulimit -u",
      .man_pages = "beanstalkd(1), unix(7), eventfd(2)",
      .picture = R"(
parent                                          worker
fork(), exec(beanstalkd), wait for its socket
eventfd()   [for every worker and direction]
fork()                                          knows the socket's path
connect(), watch up                             connect(), use up, watch down-3
reserve   sleeps in read()                      put {id, message}
    <--------- the server's tube `up` --------
read(): RESERVED, id and message                read(): INSERTED
use down-3, put {reply}                         reserve   sleeps in read()
    ------- the server's tube `down-3` ------>  read(): RESERVED, message
delete, reserve                                 delete, reserve
write(eventfd): credit [per half a window]      read(eventfd)   [when a window ahead]
kill(server), waitpid()                         _exit(0)
)",
  };
  /// Of messages ahead, where the user has not chosen a number.
  static constexpr std::size_t usual_messages = 1000;

  static Probe probe(const Settings&) {
    if (BeanstalkServer::executable().empty()) return {false, BeanstalkServer::none_on_path};
    return {true, {}};
  }

  /// The server takes 1 GiB; this is the suite's own upper bound.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, usual_messages}; }

  static Beanstalkd open(const LinkSpec& spec) { return Beanstalkd(spec); }
  Capacity capacity() const { return window_.capacity(); }

 private:
  /// In front of what workers send.
  using Sender = std::uint16_t;
  static constexpr const char* up_tube = "up";

  static std::string down_tube(WorkerId worker) {
    return "down-" + std::to_string(index_of(worker));
  }

  /// What `meet` makes of the server. Where that does not answer, throws with its trouble.
  template <class Meet>
  static BeanstalkConnection connect(const BeanstalkServer& server, Meet&& meet) {
    try {
      BeanstalkConnection connection(server.socket_path());
      meet(connection);
      return connection;
    } catch (const std::runtime_error& error) {
      const std::string trouble = server.trouble();
      if (trouble.empty()) throw;
      throw posix::Unavailable(std::string(error.what()) + "; " + trouble);
    }
  }

  /// Why a link is broken.
  static std::string diagnosis_of(const BeanstalkServer& server,
                                  const BeanstalkConnection& connection) {
    const std::string trouble = server.trouble();
    return trouble.empty() ? connection.complaint() : trouble;
  }

 public:
  class Parent {
   public:
    Parent(BeanstalkServer server, Credits credits, std::uint16_t workers,
           std::size_t message_bytes)
        : server_(std::move(server)),
          connection_(connect(server_, [](auto& connection) { connection.watch(up_tube); })),
          up_(credits.take_up()),
          down_(credits.take_down()),
          message_bytes_(message_bytes) {
      for (std::uint16_t i = 0; i < workers; ++i) tubes_.push_back(down_tube(WorkerId{i}));
    }

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      Credit& credit = down_[index_of(to)];
      if (const IoResult io = credit.wait_for_room(connection_.fd()); !io.good()) return io;
      const IoResult io = connection_.put(tubes_[index_of(to)], {}, message);
      if (io.good()) credit.note_sent();
      return io;
    }

    Arrival receive(Bytes buffer) noexcept {
      Sender from = 0;
      const IoResult io = connection_.reserve(std::as_writable_bytes(std::span(&from, 1)), buffer);
      if (!io.good()) return {io, WorkerId{}};
      if (from >= up_.size()) return {IoResult::error(EPROTO), WorkerId{}};
      const IoResult credited = up_[from].note_taken();
      return {credited.good() ? io : credited, WorkerId{from}};
    }

    std::string diagnosis() const { return diagnosis_of(server_, connection_); }

   private:
    BeanstalkServer server_;
    BeanstalkConnection connection_;
    std::vector<Credit> up_;
    std::vector<Credit> down_;
    std::vector<std::string> tubes_;  // down to each worker
    std::size_t message_bytes_;
  };

  class Worker {
   public:
    /// The server is the parent's to end.
    Worker(BeanstalkServer server, Credits::Pair credit, WorkerId me, std::size_t message_bytes)
        : server_(std::move(server)),
          connection_(connect(server_,
                              [&](auto& connection) {
                                connection.use(up_tube);
                                if (!credit.down.empty()) connection.watch(down_tube(me));
                              })),
          credit_(std::move(credit)),
          me_(index_of(me)),
          message_bytes_(message_bytes) {}

    IoResult send(ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      if (const IoResult io = credit_.up.wait_for_room(connection_.fd()); !io.good()) return io;
      const IoResult io = connection_.put(up_tube, std::as_bytes(std::span(&me_, 1)), message);
      if (io.good()) credit_.up.note_sent();
      return io;
    }

    IoResult receive(Bytes buffer) noexcept {
      const IoResult io = connection_.reserve({}, buffer);
      if (!io.good()) return io;
      const IoResult credited = credit_.down.front().note_taken();
      return credited.good() ? io : credited;
    }

    std::string diagnosis() const { return diagnosis_of(server_, connection_); }

   private:
    BeanstalkServer server_;
    BeanstalkConnection connection_;
    Credits::Pair credit_;
    Sender me_;
    std::size_t message_bytes_;
  };

  Parent parent() && { return {std::move(server_), std::move(credits_), workers_, message_bytes_}; }
  Worker worker(WorkerId me) && {
    return {std::move(server_), credits_.take(me), me, message_bytes_};
  }

 private:
  explicit Beanstalkd(const LinkSpec& spec)
      : workers_(spec.workers),
        message_bytes_(spec.message_bytes),
        window_(spec, usual_messages),
        credits_(window_, spec),
        server_(spec.run, sizeof(Sender) + spec.message_bytes) {}

  std::uint16_t workers_;
  std::size_t message_bytes_;
  CreditWindow window_;
  Credits credits_;
  BeanstalkServer server_;
};

static_assert(Transport<Beanstalkd>);

}  // namespace pibench
