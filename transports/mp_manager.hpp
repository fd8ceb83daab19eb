// A manager's queues, as multiprocessing.Manager().Queue(): every message is a call to put and one
// to get, each a round trip to the server process that owns the queues.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/mp/manager.hpp"

namespace pibench {

class MpManager {
 public:
  static constexpr Descriptor descriptor{
      .name = "mp_manager",
      .summary = "queues in a server process, called through proxies over a Unix socket",
      .family = Family::multiprocessing,
      .substrate = Substrate::broker,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .exposed = {.socket_path = true},
  };
  static constexpr Explanation explanation{
      .how =
          "A manager is a server process that owns objects, here queues of 64 messages. Parent "
          "and workers call them through proxies: a call is a msgpack request over a Unix socket, "
          "which a thread of the server answers, one thread per client. Before that both sides "
          "prove by HMAC-SHA256 that they know a random key. Workers put() into one queue, the "
          "parent get()s from it; for replies there is a queue per worker.",
      .per_message =
          "Two calls, put() and get(), each a round trip: one write() and two read() at the "
          "client, two read() and one write() in the server, so four context switches at least. "
          "Ten copies or so.",
      .waking =
          "Blocking: a client sleeps in read() until the server answers; the server's thread "
          "waits until the queue has a message, or room.",
      .set_up =
          "fork() of the server (no exec), bind() and listen() before it; per client connect(), "
          "the proofs and a thread.",
      .tunables = "ulimit -n, ulimit -u",
      .man_pages = "Python: multiprocessing.managers, unix(7), fork(2), pthreads(7)",
      .picture = R"(
parent                                          worker
bind(m.sock), listen(), fork() the server
connect(), HMAC both ways, create Queue
fork()                                          connect(), HMAC both ways
write(get), read()   sleeps                     write(put, [id, message])
    <------- put: the server's queue --------
                                                read(): `+`, done
read(): `+`, [id, message]
write(put, reply)                               write(get), read()   sleeps
    ------- put: the server's queue -------->
kill(server), waitpid(), rmdir                  _exit(0)
)",
  };
  static constexpr std::uint64_t bound = 64;

  static Probe probe(const Settings&) { return {true, {}}; }
  /// The size is the suite's own upper bound.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, bound}; }
  static MpManager open(const LinkSpec& spec) { return MpManager(spec); }
  Capacity capacity() const { return Capacity::of_messages(bound, message_bytes_); }

 private:
  /// Packs, puts and gets over one connection.
  class Desk {
   public:
    Desk(mp::Client client, std::size_t message_bytes)
        : client_(std::move(client)), message_bytes_(message_bytes) {}

    IoResult put(mp::ObjectId queue, WorkerId from, ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      try {
        out_.clear();
        mp::Envelope::pack(out_, from, message);
      } catch (...) {
        return mp::result_of_exception();
      }
      std::string_view put;
      const mp::AlreadyPacked object{mp::text_of(mp::bytes_of(out_))};
      const IoResult io = client_.try_call(put, queue, "put", object);
      return io.good() ? IoResult::ok(message.size()) : io;
    }
    Arrival get(mp::ObjectId queue, Bytes buffer) noexcept {
      std::string_view got;  // a list of one envelope
      const IoResult io = client_.try_call(got, queue, "get");
      return io.good() ? mp::Envelope::open(got, buffer) : Arrival{io, WorkerId{}};
    }

   private:
    mp::Client client_;
    std::size_t message_bytes_;
    mp::Buffer out_;
  };

  struct Queues {
    mp::ObjectId up;
    std::vector<mp::ObjectId> down;
  };

 public:
  class Parent {
   public:
    Parent(mp::Manager manager, Desk desk, Queues queues)
        : manager_(std::move(manager)), desk_(std::move(desk)), queues_(std::move(queues)) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return desk_.put(queues_.down[index_of(to)], to, message);
    }
    Arrival receive(Bytes buffer) noexcept { return desk_.get(queues_.up, buffer); }
    /// The end of the server, for callers that find the link broken; empty where it runs.
    std::string diagnosis() const { return manager_.trouble(); }

   private:
    mp::Manager manager_;
    Desk desk_;
    Queues queues_;
  };

  class Worker {
   public:
    /// The manager's server is the parent's to end.
    Worker(mp::Manager manager, Desk desk, mp::ObjectId up, mp::ObjectId down, WorkerId me)
        : manager_(std::move(manager)), desk_(std::move(desk)), up_(up), down_(down), me_(me) {}

    IoResult send(ConstBytes message) noexcept { return desk_.put(up_, me_, message); }
    IoResult receive(Bytes buffer) noexcept { return desk_.get(down_, buffer).io; }
    std::string diagnosis() const { return manager_.trouble(); }

   private:
    mp::Manager manager_;
    Desk desk_;
    mp::ObjectId up_;
    mp::ObjectId down_;
    WorkerId me_;
  };

  Parent parent() && {
    return {std::move(manager_), Desk(std::move(client_), message_bytes_), std::move(queues_)};
  }
  /// Makes a connection for the worker, as the inherited one is the parent's.
  Worker worker(WorkerId me) && {
    const mp::Client parents = std::move(client_);
    const mp::ObjectId down = queues_.down.empty() ? mp::ObjectId{} : queues_.down[index_of(me)];
    Desk desk(manager_.connect(), message_bytes_);
    return {std::move(manager_), std::move(desk), queues_.up, down, me};
  }

 private:
  explicit MpManager(const LinkSpec& spec)
      : message_bytes_(spec.message_bytes), manager_(spec.run), client_(manager_.connect()) {
    queues_.up = client_.create("Queue", bound, std::string("fifo"));
    for (std::uint16_t i = 0; spec.replies && i < spec.workers; ++i)
      queues_.down.push_back(client_.create("Queue", bound, std::string("fifo")));
  }

  std::size_t message_bytes_;
  mp::Manager manager_;
  mp::Client client_;
  Queues queues_;
};

static_assert(Transport<MpManager>);

}  // namespace pibench
