// What two clients of a manager ask of its server, one request after the other.
#include "transports/mp/manager_server.hpp"

#include <array>
#include <atomic>
#include <cstring>
#include <thread>

#include "tests/fuzz/draw.hpp"
#include "tests/fuzz/target.hpp"

namespace pibench::fuzz {
namespace {

using namespace mp;

// The kept inputs choose by number, hence what stands here twice.
constexpr std::array<std::string_view, 14> classes{
    "dict",      "Namespace", "list", "Value",     "Array", "Lock",    "RLock",
    "Semaphore", "Condition", "Lock", "Semaphore", "Queue", "Counter", "BoundedSemaphore"};
constexpr std::array<std::string_view, 32> methods{
    "get",    "set",     "contains",  "erase",   "size",    "clear",    "keys",  "items",
    "append", "insert",  "pop",       "all",     "acquire", "release",  "value", "wait",
    "notify", "acquire", "release",   "acquire", "release", "put",      "get",   "put",
    "full",   "join",    "task_done", "add",     "fail",    "nonsense", "",      "get"};
constexpr std::array<std::string_view, 3> orders{"fifo", "lifo", "priority"};

/// A registered class.
class Counter {
 public:
  explicit Counter(std::uint32_t start) : value_(start) {}
  std::uint32_t add(std::uint32_t by) { return value_ += by; }
  void fail(const std::string& how) { throw std::runtime_error(how); }

 private:
  std::uint32_t value_;
};

Registry make_registry() {
  Registry registry;
  registry.add<Counter, std::uint32_t>("Counter", std::pair("add", &Counter::add),
                                       std::pair("fail", &Counter::fail));
  return registry;
}

std::string draw_argument(Draw& draw) {
  switch (draw.below(8)) {
    case 0:
      return packed(msgpack::type::nil_t());
    case 1:
      return packed(draw.value<double>());
    case 2:
      return packed(draw.value<std::int64_t>());
    case 3:
      return packed(draw.text());
    case 4:
      return packed(std::string(orders[draw.below(orders.size())]));
    case 5:
      return draw.text();
    default:
      return packed(draw.value<std::int8_t>());
  }
}

/// Well-formed most of the time, or nothing would ever be reached.
std::string draw_request(Draw& draw) {
  const std::size_t object = draw.below(8);
  if (object == 7) return draw.text();
  const std::string_view method =
      object == 0 ? classes[draw.below(classes.size())] : methods[draw.below(methods.size())];
  std::string request = packed(std::uint64_t{object}) + packed(std::string(method));
  for (std::size_t left = draw.below(4); left > 0; --left) request += draw_argument(draw);
  return request;
}

void check(std::string_view answer) {
  std::uint32_t length = 0;
  require(answer.size() > sizeof length, "an answer is not empty");
  std::memcpy(&length, answer.data(), sizeof length);
  require(length == answer.size() - sizeof length, "an answer knows its length");
  const char sign = answer[sizeof length];
  require(sign == '+' || sign == '-', "an answer is a result or an error");
}

/// A client whose request blocks is killed, and another takes its place.
class Clients {
 public:
  void run(std::string_view input) {
    std::thread calling([this, input] { call(Draw(input)); });
    while (!done_) {
      for (const auto& current : current_)
        if (Peer& peer = peers_[current]; objects_.keeps_waiting(peer)) objects_.handle_death(peer);
      std::this_thread::yield();
    }
    calling.join();
  }

 private:
  void call(Draw draw) {
    while (!draw.empty() && used_ < peers_.size()) {
      std::atomic<std::size_t>& who = current_[draw.below(2)];
      try {
        check(objects_.answer_to(draw_request(draw), peers_[who]));
      } catch (const PeerGone&) {
        who = used_++;
      }
    }
    done_ = true;
  }

  const Registry registry_ = make_registry();
  Objects objects_{registry_};
  std::array<Peer, 32> peers_;
  std::array<std::atomic<std::size_t>, 2> current_{0, 1};
  std::size_t used_ = 2;
  std::atomic<bool> done_ = false;
};

}  // namespace

void manager_server(std::string_view input) {
  Clients clients;
  clients.run(input);
}

}  // namespace pibench::fuzz
