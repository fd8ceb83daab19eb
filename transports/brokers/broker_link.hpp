// The common part of transports whose messages go through a private broker that passes on what is
// published under a name to those that have subscribed to it, and keeps nothing.
//
// The parent subscribes to the names of all workers at once, and the name tells who has sent; each
// worker subscribes to one of its own and to one of all. What is published before somebody has
// subscribed would be gone, so receivers give their senders the first credit when they have.
// Credit bounds what the broker has to keep for whoever is slow, so that it drops nothing.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/links/credit.hpp"
#include "transports/posix/refusal.hpp"

namespace pibench {

/// What both ends of a link have to know.
struct BrokerPlan {
  CreditWindow window;
  std::size_t message_bytes;
  std::uint16_t workers;
  bool replies;
};

/// The names that messages travel under; a Connection has rules of its own for them.
template <class Connection>
struct BrokerNames {
  static std::string up(WorkerId from) { return of("up", std::to_string(index_of(from))); }
  static std::string up_of_all() { return of("up", Connection::any_part); }
  static std::string down(WorkerId to) { return of("down", std::to_string(index_of(to))); }
  static std::string down_to_all() { return "all"; }

 private:
  static std::string of(std::string_view direction, std::string_view worker) {
    return std::string(direction).append(Connection::separator).append(worker);
  }
};

/// Throws as the Connection does, with the trouble of its server.
template <class Server, class Connection>
Connection connect_to_broker(const Server& server) {
  try {
    return Connection(server);
  } catch (const posix::Unavailable& error) {
    const std::string trouble = server.trouble();
    if (trouble.empty()) throw;
    throw posix::Unavailable(std::string(error.what()) + "; " + trouble);
  }
}

template <class Server, class Connection>
class BrokerParent {
  using Names = BrokerNames<Connection>;

 public:
  BrokerParent(Server server, const BrokerPlan& plan, Credits credits)
      : server_(std::move(server)),
        connection_(connect_to_broker<Server, Connection>(server_)),
        up_(credits.take_up()),
        down_(credits.take_down()),
        to_all_(Names::down_to_all()),
        message_bytes_(plan.message_bytes) {
    for (std::uint16_t i = 0; i < plan.workers; ++i) names_.push_back(Names::down(WorkerId{i}));
    connection_.subscribe(std::array{Names::up_of_all()});
    for (Credit& credit : up_) credit.admit();
  }

  IoResult send(WorkerId to, ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    Credit& credit = down_[index_of(to)];
    if (const IoResult io = credit.wait_for_room(connection_.fd()); !io.good()) return io;
    const IoResult io = connection_.publish(names_[index_of(to)], message);
    if (!io.good()) return io;
    credit.note_sent();
    return IoResult::ok(message.size());
  }

  IoResult publish(ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    for (Credit& credit : down_)
      if (const IoResult io = credit.wait_for_room(connection_.fd()); !io.good()) return io;
    const IoResult io = connection_.publish(to_all_, message);
    if (!io.good()) return io;
    for (Credit& credit : down_) credit.note_sent();
    return IoResult::ok(message.size());
  }

  Arrival receive(Bytes buffer) noexcept {
    std::uint16_t from = 0;
    const IoResult io = connection_.receive(buffer, from);
    if (!io.good()) return {io, WorkerId{}};
    if (from >= up_.size()) return {IoResult::error(EPROTO), WorkerId{}};
    const IoResult given = up_[from].note_taken();
    return {given.good() ? io : given, WorkerId{from}};
  }

  std::string diagnosis() const { return server_.trouble(); }

 private:
  Server server_;  // ended last
  Connection connection_;
  std::vector<Credit> up_;
  std::vector<Credit> down_;
  std::vector<std::string> names_;  ///< of what goes to each worker
  std::string to_all_;
  std::size_t message_bytes_;
};

template <class Server, class Connection>
class BrokerWorker {
  using Names = BrokerNames<Connection>;

 public:
  /// The server is the parent's to end.
  BrokerWorker(Server server, const BrokerPlan& plan, WorkerId me, Credits::Pair credit)
      : server_(std::move(server)),
        connection_(connect_to_broker<Server, Connection>(server_)),
        credit_(std::move(credit)),
        name_(Names::up(me)),
        message_bytes_(plan.message_bytes) {
    if (!plan.replies) return;
    connection_.subscribe(std::array{Names::down(me), Names::down_to_all()});
    credit_.down.front().admit();
  }

  IoResult send(ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    if (const IoResult io = credit_.up.wait_for_room(connection_.fd()); !io.good()) return io;
    const IoResult io = connection_.publish(name_, message);
    if (!io.good()) return io;
    credit_.up.note_sent();
    return IoResult::ok(message.size());
  }

  IoResult receive(Bytes buffer) noexcept {
    std::uint16_t unused = 0;
    const IoResult io = connection_.receive(buffer, unused);
    if (!io.good()) return io;
    const IoResult given = credit_.down.front().note_taken();
    return given.good() ? io : given;
  }

  std::string diagnosis() const { return server_.trouble(); }

 private:
  Server server_;
  Connection connection_;
  Credits::Pair credit_;
  std::string name_;
  std::size_t message_bytes_;
};

/// A Server has message_bytes_max, executable(), and none_found for where there is none; a
/// Connection is made from it, subscribes, publishes and receives, and has an fd() that hangs up
/// with the broker.
template <class Server, class Connection>
class BrokerLink {
 public:
  using Parent = BrokerParent<Server, Connection>;
  using Worker = BrokerWorker<Server, Connection>;

  /// Of each sender, where the user has not chosen a number.
  static constexpr std::size_t usual_messages = 256;

  static Probe probe(const Settings&) {
    if (!Server::executable().empty()) return {true, {}};
    return {false, Server::none_found};
  }
  static Limits limits(std::uint16_t) { return {Server::message_bytes_max, usual_messages}; }
  /// The broker bounds nothing: this is how far a sender goes ahead before it waits for credit.
  Capacity capacity() const { return plan_.window.capacity(); }

  Parent parent() && { return {std::move(server_), plan_, std::move(credits_)}; }
  Worker worker(WorkerId me) && { return {std::move(server_), plan_, me, credits_.take(me)}; }

 protected:
  explicit BrokerLink(const LinkSpec& spec)
      : plan_{CreditWindow(spec, usual_messages), spec.message_bytes, spec.workers, spec.replies},
        credits_(plan_.window, spec, FirstCredit::when_admitted),
        server_(spec.run) {}

 private:
  BrokerPlan plan_;
  Credits credits_;
  Server server_;
};

}  // namespace pibench
