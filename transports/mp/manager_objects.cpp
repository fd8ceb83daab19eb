// The built-in classes of a manager. Values stay packed: the server does not look into them.
#include <algorithm>
#include <cmath>
#include <deque>
#include <limits>
#include <list>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "transports/mp/array.hpp"
#include "transports/mp/manager_server.hpp"

namespace pibench::mp {
namespace {

using Packed = std::string;

Packed nothing() {
  return packed(msgpack::type::nil_t());
}

/// A packed list of packed values.
template <class Range>
Packed list_of(const Range& values) {
  Buffer buffer;
  msgpack::packer<Buffer>(buffer).pack_array(static_cast<std::uint32_t>(std::size(values)));
  for (const Packed& value : values) buffer.write(value.data(), value.size());
  return {buffer.data(), buffer.size()};
}

template <class T>
using Method = std::pair<std::string_view, Packed (T::*)(const Call&)>;

template <class T, std::size_t count>
Packed dispatch(T& object, const Method<T> (&methods)[count], const Call& call) {
  for (const auto& [name, method] : methods)
    if (name == call.method) return (object.*method)(call);
  throw RemoteError("no method " + std::string(call.method));
}

/// dict, and Namespace, whose keys are names.
class Dict final : public SharedObject {
 public:
  Packed call(const Call& c) override {
    static constexpr Method<Dict> methods[]{{"get", &Dict::get},           {"set", &Dict::set},
                                            {"contains", &Dict::contains}, {"erase", &Dict::erase},
                                            {"size", &Dict::size},         {"clear", &Dict::clear},
                                            {"keys", &Dict::keys},         {"items", &Dict::items}};
    return dispatch(*this, methods, c);
  }

 private:
  Packed get(const Call& c) { return find(c)->second; }
  Packed set(const Call& c) {
    values_[c.packed_arg(0)] = c.packed_arg(1);
    return nothing();
  }
  Packed contains(const Call& c) { return packed(values_.contains(c.packed_arg(0))); }
  Packed erase(const Call& c) {
    values_.erase(find(c));
    return nothing();
  }
  Packed size(const Call&) { return packed(values_.size()); }
  Packed clear(const Call&) {
    values_.clear();
    return nothing();
  }
  Packed keys(const Call&) {
    std::vector<Packed> keys;
    for (const auto& [key, value] : values_) keys.push_back(key);
    return list_of(keys);
  }
  Packed items(const Call&) {
    Buffer buffer;
    msgpack::packer<Buffer>(buffer).pack_map(static_cast<std::uint32_t>(values_.size()));
    for (const auto& [key, value] : values_) {
      buffer.write(key.data(), key.size());
      buffer.write(value.data(), value.size());
    }
    return {buffer.data(), buffer.size()};
  }
  std::map<Packed, Packed>::iterator find(const Call& c) {
    const auto found = values_.find(c.packed_arg(0));
    if (found == values_.end()) throw RemoteError("no such key");
    return found;
  }

  std::map<Packed, Packed> values_;
};

class List final : public SharedObject {
 public:
  Packed call(const Call& c) override {
    static constexpr Method<List> methods[]{{"append", &List::append}, {"get", &List::get},
                                            {"set", &List::set},       {"insert", &List::insert},
                                            {"pop", &List::pop},       {"size", &List::size},
                                            {"clear", &List::clear},   {"all", &List::all}};
    return dispatch(*this, methods, c);
  }

 private:
  Packed append(const Call& c) {
    values_.push_back(c.packed_arg(0));
    return nothing();
  }
  Packed get(const Call& c) { return *at(c); }
  Packed set(const Call& c) {
    *at(c) = c.packed_arg(1);
    return nothing();
  }
  /// Beyond an end means that end, as in Python.
  Packed insert(const Call& c) {
    const auto size = static_cast<std::int64_t>(values_.size());
    const auto index = c.arg<std::int64_t>(0);
    const auto from_start = index < 0 ? std::max<std::int64_t>(index + size, 0) : index;
    values_.insert(values_.begin() + std::min(from_start, size), c.packed_arg(1));
    return nothing();
  }
  Packed pop(const Call& c) {
    const auto place = at(c);
    Packed value = std::move(*place);
    values_.erase(place);
    return value;
  }
  Packed size(const Call&) { return packed(values_.size()); }
  Packed clear(const Call&) {
    values_.clear();
    return nothing();
  }
  Packed all(const Call&) { return list_of(values_); }

  /// Negative indices count from the end.
  std::vector<Packed>::iterator at(const Call& c) {
    const auto size = static_cast<std::int64_t>(values_.size());
    auto index = c.arg<std::int64_t>(0);
    if (index < 0) index += size;
    if (index < 0 || index >= size) throw RemoteError("the index is out of range");
    return values_.begin() + index;
  }

  std::vector<Packed> values_;
};

template <char code>
Packed converted(const msgpack::object& value) {
  if constexpr (code == 'u')
    return packed(value.as<std::uint32_t>());
  else
    return packed(value.as<Typed<code>>());
}

/// `value` as the type code's type; throws RemoteError where it does not fit.
Packed as_type(char code, const msgpack::object& value) {
  try {
    switch (code) {
      case 'c':
        return converted<'c'>(value);
      case 'u':
        return converted<'u'>(value);
      case 'b':
        return converted<'b'>(value);
      case 'B':
        return converted<'B'>(value);
      case 'h':
        return converted<'h'>(value);
      case 'H':
        return converted<'H'>(value);
      case 'i':
        return converted<'i'>(value);
      case 'I':
        return converted<'I'>(value);
      case 'l':
        return converted<'l'>(value);
      case 'L':
        return converted<'L'>(value);
      case 'q':
        return converted<'q'>(value);
      case 'Q':
        return converted<'Q'>(value);
      case 'f':
        return converted<'f'>(value);
      case 'd':
        return converted<'d'>(value);
      default:
        throw RemoteError(std::string("no type code ") + code);
    }
  } catch (const msgpack::type_error&) {
    throw RemoteError(std::string("the value does not fit type code ") + code);
  }
}

char type_code(const Arguments& arguments) {
  const auto code = argument<std::string>(arguments, 0);
  if (code.size() != 1) throw RemoteError("a type code is one letter");
  return code.front();
}

Packed as_type(char code, std::string_view value) {
  return as_type(code, unpack_object(value).get());
}

class TypedValue final : public SharedObject {
 public:
  explicit TypedValue(const Arguments& arguments)
      : code_(type_code(arguments)), value_(as_type(code_, arguments.at(1))) {}
  Packed call(const Call& c) override {
    static constexpr Method<TypedValue> methods[]{{"get", &TypedValue::get},
                                                  {"set", &TypedValue::set}};
    return dispatch(*this, methods, c);
  }

 private:
  Packed get(const Call&) { return value_; }
  Packed set(const Call& c) {
    value_ = as_type(code_, c.packed_arg(0));
    return nothing();
  }

  char code_;
  Packed value_;
};

/// By size, or by a list of values.
class TypedArray final : public SharedObject {
 public:
  explicit TypedArray(const Arguments& arguments) : code_(type_code(arguments)) {
    const auto given = unpack_object(arguments.at(1));
    if (given.get().type == msgpack::type::POSITIVE_INTEGER) {
      const auto size = argument<std::uint32_t>(arguments, 1);
      if (size > size_max) throw RemoteError("an array takes a million elements");
      values_.assign(size, as_type(code_, packed(0)));
      return;
    }
    if (given.get().type != msgpack::type::ARRAY) throw RemoteError("neither size nor values");
    for (const msgpack::object& value : std::span(given->via.array.ptr, given->via.array.size))
      values_.push_back(as_type(code_, value));
  }
  Packed call(const Call& c) override {
    static constexpr Method<TypedArray> methods[]{{"get", &TypedArray::get},
                                                  {"set", &TypedArray::set},
                                                  {"size", &TypedArray::size},
                                                  {"all", &TypedArray::all}};
    return dispatch(*this, methods, c);
  }

 private:
  Packed get(const Call& c) { return at(c); }
  Packed set(const Call& c) {
    at(c) = as_type(code_, c.packed_arg(1));
    return nothing();
  }
  Packed size(const Call&) { return packed(values_.size()); }
  Packed all(const Call&) { return list_of(values_); }
  Packed& at(const Call& c) {
    const auto index = c.arg<std::uint64_t>(0);
    if (index >= values_.size()) throw RemoteError("the index is out of range");
    return values_[index];
  }

  /// A request of a few bytes must not take all memory.
  static constexpr std::uint32_t size_max = 1'000'000;

  char code_;
  std::vector<Packed> values_;
};

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
  /// For a condition's wait: gives it up however deep, and says how deep.
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

/// With an RLock of its own. Waiters are woken in the order in which they came.
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
  /// As many as the argument says, or all.
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

class Event final : public SharedObject {
 public:
  Packed call(const Call& c) override {
    static constexpr Method<Event> methods[]{{"set", &Event::set},
                                             {"clear", &Event::clear},
                                             {"is_set", &Event::is_set},
                                             {"wait", &Event::wait}};
    return dispatch(*this, methods, c);
  }

 private:
  Packed set(const Call&) {
    set_ = true;
    changed_.notify_all();
    return nothing();
  }
  Packed clear(const Call&) {
    set_ = false;
    return nothing();
  }
  // NOLINTNEXTLINE(readability-make-member-function-const): its table takes no const members.
  Packed is_set(const Call&) { return packed(set_); }
  Packed wait(const Call& c) {
    return packed(c.wait(changed_, c.deadline(0), [this] { return set_; }));
  }

  bool set_ = false;
  std::condition_variable changed_;
};

/// Broken by a waiter's time-out or death, or by abort(); mended by reset().
class Barrier final : public SharedObject {
 public:
  explicit Barrier(std::uint64_t parties) : parties_(parties) {
    if (parties == 0) throw RemoteError("a barrier needs parties");
  }
  Packed call(const Call& c) override {
    static constexpr Method<Barrier> methods[]{
        {"wait", &Barrier::wait},       {"abort", &Barrier::abort},
        {"reset", &Barrier::reset},     {"parties", &Barrier::parties},
        {"waiting", &Barrier::waiting}, {"broken", &Barrier::is_broken}};
    return dispatch(*this, methods, c);
  }
  void forget(const Peer& peer) override {
    if (waiting_.contains(&peer)) break_it();
  }

 private:
  Packed wait(const Call& c) {
    if (broken_) throw RemoteError("the barrier is broken");
    const std::uint64_t index = waiting_.size();
    if (index + 1 == parties_) {
      next_round();
      return packed(index);
    }
    const auto until = c.deadline(0);
    waiting_.insert(&c.peer);
    const std::uint64_t round = round_;
    const bool in_time = c.wait(changed_, until, [&] { return round_ != round || broken_; });
    if (!in_time) break_it();
    if (round_ == round || broken_rounds_.contains(round))
      throw RemoteError("the barrier is broken");
    return packed(index);
  }
  Packed abort(const Call&) {
    break_it();
    return nothing();
  }
  /// Whoever waits meanwhile sees it broken.
  Packed reset(const Call&) {
    if (!waiting_.empty()) broken_rounds_.insert(round_);
    next_round();
    broken_ = false;
    return nothing();
  }
  // NOLINTNEXTLINE(readability-make-member-function-const): its table takes no const members.
  Packed parties(const Call&) { return packed(parties_); }
  Packed waiting(const Call&) { return packed(waiting_.size()); }
  // NOLINTNEXTLINE(readability-make-member-function-const): its table takes no const members.
  Packed is_broken(const Call&) { return packed(broken_); }

  void next_round() {
    ++round_;
    waiting_.clear();
    changed_.notify_all();
  }
  void break_it() {
    broken_ = true;
    waiting_.clear();
    changed_.notify_all();
  }

  std::uint64_t parties_;
  std::uint64_t round_ = 0;
  std::set<std::uint64_t> broken_rounds_;
  std::set<const Peer*> waiting_;
  bool broken_ = false;
  std::condition_variable changed_;
};

/// First in first out, last in first out, or the lowest priority first and equals as they came.
/// join() waits until task_done() was called for every object.
class ManagedQueue final : public SharedObject {
 public:
  ManagedQueue(std::uint64_t bound, std::string_view order)
      : bound_(bound), lifo_(order == "lifo"), by_priority_(order == "priority") {
    if (!lifo_ && !by_priority_ && order != "fifo")
      throw RemoteError("no order " + std::string(order));
  }
  Packed call(const Call& c) override {
    static constexpr Method<ManagedQueue> methods[]{
        {"put", &ManagedQueue::put},   {"get", &ManagedQueue::get},
        {"size", &ManagedQueue::size}, {"full", &ManagedQueue::full},
        {"join", &ManagedQueue::join}, {"task_done", &ManagedQueue::task_done}};
    return dispatch(*this, methods, c);
  }

 private:
  /// object, time-out or nil, priority (0 where there is none); whether it was put.
  Packed put(const Call& c) {
    const double priority = by_priority_ && c.arguments.size() > 2 ? c.arg<double>(2) : 0;
    if (std::isnan(priority)) throw RemoteError("a priority that is not a number");
    Packed object = c.packed_arg(0);
    if (!c.wait(room_, c.deadline(1), [this] { return !is_full(); })) return packed(false);
    objects_.emplace(std::pair(priority, next_++), std::move(object));
    ++unfinished_;
    filled_.notify_one();
    return packed(true);
  }
  /// A list of the object, or of nothing when the time has passed.
  Packed get(const Call& c) {
    std::vector<Packed> got;
    if (c.wait(filled_, c.deadline(0), [this] { return !objects_.empty(); })) {
      const auto place = lifo_ ? std::prev(objects_.end()) : objects_.begin();
      got.push_back(std::move(place->second));
      objects_.erase(place);
      room_.notify_one();
    }
    return list_of(got);
  }
  Packed size(const Call&) { return packed(objects_.size()); }
  Packed full(const Call&) { return packed(is_full()); }
  Packed task_done(const Call&) {
    if (unfinished_ == 0) throw RemoteError("task_done called too many times");
    if (--unfinished_ == 0) finished_.notify_all();
    return nothing();
  }
  Packed join(const Call& c) {
    return packed(c.wait(finished_, c.deadline(0), [this] { return unfinished_ == 0; }));
  }
  bool is_full() const { return bound_ > 0 && objects_.size() >= bound_; }

  std::uint64_t bound_;  // 0: none
  bool lifo_;
  bool by_priority_;
  std::uint64_t next_ = 0;
  std::uint64_t unfinished_ = 0;
  std::map<std::pair<double, std::uint64_t>, Packed> objects_;
  // One each is woken, as a thousand that wait for room would all wake up for it. Who is woken
  // takes what there is, unless its client has gone: mourning wakes all.
  std::condition_variable filled_;
  std::condition_variable room_;
  std::condition_variable finished_;
};

}  // namespace

std::unique_ptr<SharedObject> make_builtin(std::string_view type, const Arguments& arguments) {
  const auto number = [&] { return argument<std::uint64_t>(arguments, 0); };
  if (type == "dict" || type == "Namespace") return std::make_unique<Dict>();
  if (type == "list") return std::make_unique<List>();
  if ((type == "Value" || type == "Array") && arguments.size() < 2)
    throw RemoteError(std::string(type) + " takes a type code and what it holds");
  if (type == "Value") return std::make_unique<TypedValue>(arguments);
  if (type == "Array") return std::make_unique<TypedArray>(arguments);
  if (type == "Lock") return std::make_unique<Mutex>(false);
  if (type == "RLock") return std::make_unique<Mutex>(true);
  if (type == "Semaphore") return std::make_unique<Semaphore>(number(), false);
  if (type == "BoundedSemaphore") return std::make_unique<Semaphore>(number(), true);
  if (type == "Condition") return std::make_unique<ConditionObject>();
  if (type == "Event") return std::make_unique<Event>();
  if (type == "Barrier") return std::make_unique<Barrier>(number());
  if (type == "Queue")
    return std::make_unique<ManagedQueue>(number(), argument<std::string>(arguments, 1));
  return nullptr;
}

}  // namespace pibench::mp
