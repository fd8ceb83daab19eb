// Objects of a manager that processes wait for and take turns by.
#include <limits>
#include <list>

#include "transports/mp/objects/builtin.hpp"
#include "transports/mp/objects/dispatch.hpp"

namespace pibench::mp {
namespace {

/// Lock: whoever holds it, anybody may release. RLock: its holder alone, as often as it took it.
class Mutex final : public SharedObject {
 public:
  explicit Mutex(bool recursive) : recursive_(recursive) {}
  Packed call(const Call& c) override {
    static constexpr Method<Mutex> methods[]{{"acquire", &Mutex::acquire},
                                             {"release", &Mutex::release}};
    return dispatch(*this, methods, c);
  }
  void forget(const Peer& peer) override {
    if (holder_ == &peer) take_from_holder();
  }

  bool held_by(const Peer& peer) const { return holder_ == &peer; }
  bool take(const Call& c, std::size_t timeout_at) {
    if (!(recursive_ && held_by(c.peer)) &&
        !c.wait(freed_, c.deadline(timeout_at), [this] { return holder_ == nullptr; }))
      return false;
    holder_ = &c.peer;
    ++depth_;
    return true;
  }
  void give_back(const Call& c) {
    if (holder_ == nullptr || (recursive_ && !held_by(c.peer)))
      throw RemoteError("release of a lock that is not held");
    if (--depth_ == 0) take_from_holder();
  }
  /// For a condition's wait: releases the lock, however often it was taken, and returns that
  /// number.
  std::size_t suspend() {
    const std::size_t depth = depth_;
    take_from_holder();
    return depth;
  }
  void resume(const Call& c, std::size_t depth) {
    c.wait(freed_, {}, [this] { return holder_ == nullptr; });
    holder_ = &c.peer;
    depth_ = depth;
  }

 private:
  Packed acquire(const Call& c) { return packed(take(c, 0)); }
  Packed release(const Call& c) {
    give_back(c);
    return nothing();
  }
  void take_from_holder() {
    holder_ = nullptr;
    depth_ = 0;
    freed_.notify_all();
  }

  bool recursive_;
  const Peer* holder_ = nullptr;
  std::size_t depth_ = 0;
  std::condition_variable freed_;
};

class Semaphore final : public SharedObject {
 public:
  Semaphore(std::uint64_t initial, bool bounded)
      : value_(initial), initial_(initial), bounded_(bounded) {}
  Packed call(const Call& c) override {
    static constexpr Method<Semaphore> methods[]{{"acquire", &Semaphore::acquire},
                                                 {"release", &Semaphore::release},
                                                 {"value", &Semaphore::value}};
    return dispatch(*this, methods, c);
  }

 private:
  Packed acquire(const Call& c) {
    const bool got = c.wait(released_, c.deadline(0), [this] { return value_ > 0; });
    if (got) --value_;
    return packed(got);
  }
  Packed release(const Call&) {
    if (value_ >= (bounded_ ? initial_ : std::numeric_limits<std::uint64_t>::max()))
      throw RemoteError("released too many times");
    ++value_;
    released_.notify_all();
    return nothing();
  }
  // NOLINTNEXTLINE(readability-make-member-function-const): its table takes no const members.
  Packed value(const Call&) { return packed(value_); }

  std::uint64_t value_;
  std::uint64_t initial_;
  bool bounded_;
  std::condition_variable released_;
};

/// A condition with an RLock of its own. Waiters are woken in the order in which they came.
class ConditionObject final : public SharedObject {
 public:
  Packed call(const Call& c) override {
    static constexpr Method<ConditionObject> methods[]{{"acquire", &ConditionObject::acquire},
                                                       {"release", &ConditionObject::release},
                                                       {"wait", &ConditionObject::wait},
                                                       {"notify", &ConditionObject::notify}};
    return dispatch(*this, methods, c);
  }
  void forget(const Peer& peer) override { lock_.forget(peer); }

 private:
  struct Waiter {
    bool notified = false;
  };

  Packed acquire(const Call& c) { return packed(lock_.take(c, 0)); }
  Packed release(const Call& c) {
    lock_.give_back(c);
    return nothing();
  }
  Packed wait(const Call& c) {
    require_holder(c);
    const auto until = c.deadline(0);
    const std::size_t depth = lock_.suspend();
    const auto me = waiters_.insert(waiters_.end(), Waiter{});
    const auto leave = [&](Waiter*) { waiters_.erase(me); };
    const std::unique_ptr<Waiter, decltype(leave)> present(&*me, leave);
    const bool notified = c.wait(changed_, until, [me] { return me->notified; });
    lock_.resume(c, depth);
    return packed(notified);
  }
  /// Wakes as many waiters as the argument says, or all.
  Packed notify(const Call& c) {
    require_holder(c);
    auto left = c.arguments.empty() ? waiters_.size() : c.arg<std::uint64_t>(0);
    for (Waiter& waiter : waiters_)
      if (left > 0 && !std::exchange(waiter.notified, true)) --left;
    changed_.notify_all();
    return nothing();
  }
  void require_holder(const Call& c) const {
    if (!lock_.held_by(c.peer)) throw RemoteError("the condition's lock is not held");
  }

  Mutex lock_{true};
  std::list<Waiter> waiters_;
  std::condition_variable changed_;
};

}  // namespace

std::unique_ptr<SharedObject> make_synchronisation(std::string_view type,
                                                   const Arguments& arguments) {
  const auto number = [&] { return argument<std::uint64_t>(arguments, 0); };
  if (type == "Lock") return std::make_unique<Mutex>(false);
  if (type == "RLock") return std::make_unique<Mutex>(true);
  if (type == "Semaphore") return std::make_unique<Semaphore>(number(), false);
  if (type == "BoundedSemaphore") return std::make_unique<Semaphore>(number(), true);
  if (type == "Condition") return std::make_unique<ConditionObject>();
  return nullptr;
}

}  // namespace pibench::mp
