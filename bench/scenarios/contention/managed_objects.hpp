// The objects of a manager process: those by which workers take turns at the count in shared
// memory, and those that hold the count themselves. Each call of one is a round trip to its server.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "bench/scenarios/contention/managed_descriptors.hpp"
#include "transports/mp/manager.hpp"
#include "transports/mp/proxies.hpp"
#include "transports/posix/shared.hpp"

namespace pibench::contention::managed {

/// A manager and this process's connection to it. Proxies keep a reference to the client, so it
/// does not move.
class Home {
 public:
  explicit Home(const PrimitiveSpec& spec, const mp::Registry& registry = {})
      : manager_(spec.run, registry), client_(manager_.connect()) {}
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;

  mp::Client& client() noexcept { return *client_; }
  /// Makes a connection for this process, as the inherited one is the parent's.
  void attach() { client_.emplace(manager_.connect()); }
  /// The end of the server, for callers that find the connection broken; empty where it runs.
  std::string trouble() const { return manager_.trouble(); }

 private:
  mp::Manager manager_;
  std::optional<mp::Client> client_;
};

/// The result of calls that may throw.
template <class Calls>
IoResult attempt(Calls&& calls) noexcept {
  try {
    std::forward<Calls>(calls)();
    return IoResult::ok(0);
  } catch (const mp::Interrupted&) {
    return {IoStatus::deadline, 0};
  } catch (const mp::ManagerGone&) {
    return {IoStatus::peer_gone, 0};
  } catch (...) {
    return mp::result_of_exception();
  }
}

/// A lock whose `Object`, made with a client, has acquire() and release().
template <class Object>
class Turn {
 public:
  static constexpr PrimitiveDescriptor descriptor = Object::descriptor;
  explicit Turn(const PrimitiveSpec& spec) : home_(spec), object_(home_.client()) {}

  void attach() { home_.attach(); }
  IoResult lock() noexcept {
    return attempt([this] { object_.acquire(); });
  }
  IoResult unlock() noexcept {
    return attempt([this] { object_.release(); });
  }
  std::string diagnosis() const { return home_.trouble(); }

 private:
  Home home_;
  Object object_;
};

struct Lock : mp::LockProxy {
  static constexpr PrimitiveDescriptor descriptor = lock;
  explicit Lock(mp::Client& client) : LockProxy(client) {}
};
struct RLock : mp::LockProxy {
  static constexpr PrimitiveDescriptor descriptor = rlock;
  explicit RLock(mp::Client& client) : LockProxy(client, true) {}
};
struct Semaphore : mp::SemaphoreProxy {
  static constexpr PrimitiveDescriptor descriptor = semaphore;
  explicit Semaphore(mp::Client& client) : SemaphoreProxy(client, 1) {}
};
struct BoundedSemaphore : mp::SemaphoreProxy {
  static constexpr PrimitiveDescriptor descriptor = bounded_semaphore;
  explicit BoundedSemaphore(mp::Client& client) : SemaphoreProxy(client, 1, true) {}
};

/// A monitor: whether somebody is at the count, guarded by the Condition's own lock.
class Condition {
 public:
  static constexpr PrimitiveDescriptor descriptor = condition;
  explicit Condition(mp::Client& client) : changed_(client) {}

  void acquire() const {
    changed_.acquire();
    while (*taken_) changed_.wait();
    *taken_ = true;
    changed_.release();
  }
  void release() const {
    changed_.acquire();
    *taken_ = false;
    changed_.notify();
    changed_.release();
  }

 private:
  mp::ConditionProxy changed_;
  posix::Shared<bool> taken_;
};

/// The manager's object changes the count by itself.
template <class Holder>
concept ChangesByItself = requires(const Holder& holder) {
  holder.decrement();
};

/// A primitive whose count is in the manager. `Holder`, made with a client, has get() and set(),
/// and where it needs no lock decrement(), or decrement(on_turn) where it is itself the turn.
template <class Holder>
class HeldCount {
 public:
  static constexpr PrimitiveDescriptor descriptor = Holder::descriptor;
  static Probe probe(const Settings&) { return {true, {}}; }
  explicit HeldCount(const PrimitiveSpec& spec)
      : home_(spec, Holder::registry()), lock_(home_.client()), holder_(home_.client()) {}

  void attach() { home_.attach(); }
  IoResult decrement(Count&) noexcept requires ChangesByItself<Holder> {
    return attempt([this] { holder_.decrement(); });
  }
  template <class OnTurn = NoAction>
  requires(!ChangesByItself<Holder>) IoResult decrement(Count&, OnTurn&& on_turn = {})
  noexcept {
    return attempt([this, &on_turn] {
      if constexpr (requires { holder_.decrement(on_turn); })
        holder_.decrement(on_turn);
      else
        decrement_under_lock(on_turn);
    });
  }
  void set(Count&, std::int64_t count) { holder_.set(count); }
  std::int64_t get(Count&) { return holder_.get(); }
  std::string diagnosis() const { return home_.trouble(); }

 private:
  template <class OnTurn>
  void decrement_under_lock(OnTurn& on_turn) {
    lock_.acquire();
    on_turn();
    holder_.set(holder_.get() - 1);
    lock_.release();
  }

  Home home_;
  mp::LockProxy lock_;
  Holder holder_;
};

/// Primitives of a manager with the built-in classes alone.
struct Builtin {
  static mp::Registry registry() { return {}; }
};

struct Value : Builtin, mp::ValueProxy<'q'> {
  static constexpr PrimitiveDescriptor descriptor = value;
  explicit Value(mp::Client& client) : ValueProxy(client) {}
};

class Array : public Builtin {
 public:
  static constexpr PrimitiveDescriptor descriptor = array;
  explicit Array(mp::Client& client) : array_(client, std::size_t{1}) {}
  std::int64_t get() const { return array_.get(0); }
  void set(std::int64_t count) const { array_.set(0, count); }

 private:
  mp::ArrayProxy<'q'> array_;
};

class List : public Builtin {
 public:
  static constexpr PrimitiveDescriptor descriptor = list;
  explicit List(mp::Client& client) : list_(client) { list_.append(0); }
  std::int64_t get() const { return list_.get<std::int64_t>(0); }
  void set(std::int64_t count) const { list_.set(0, count); }

 private:
  mp::ListProxy list_;
};

/// dict and Namespace: an entry of that name.
template <class Proxy, const PrimitiveDescriptor& named>
class Entry : public Builtin {
 public:
  static constexpr PrimitiveDescriptor descriptor = named;
  explicit Entry(mp::Client& client) : entries_(client) {}
  std::int64_t get() const { return entries_.template get<std::int64_t>(key); }
  void set(std::int64_t count) const { entries_.set(key, count); }

 private:
  static constexpr std::string_view key = "left";
  Proxy entries_;
};
using Dict = Entry<mp::DictProxy, dict>;
using Namespace = Entry<mp::NamespaceProxy, name_space>;

/// A queue that holds the count: the worker that has taken it out may change it.
class Queue : public Builtin {
 public:
  static constexpr PrimitiveDescriptor descriptor = queue;
  explicit Queue(mp::Client& client) : queue_(client) { queue_.put(std::int64_t{0}); }
  template <class OnTurn>
  void decrement(OnTurn& on_turn) const {
    const std::int64_t count = take();
    on_turn();
    queue_.put(count - 1);
  }
  void set(std::int64_t count) const {
    take();
    queue_.put(count);
  }
  std::int64_t get() const {
    const std::int64_t count = take();
    queue_.put(count);
    return count;
  }

 private:
  std::int64_t take() const { return queue_.get<std::int64_t>().value(); }
  mp::QueueProxy queue_;
};

/// A class of ours; the server lets its calls take turns.
class Counter {
 public:
  static constexpr PrimitiveDescriptor descriptor = counter;
  static mp::Registry registry() {
    mp::Registry classes;
    classes.add<Left>("Left", std::pair("decrement", &Left::decrement),
                      std::pair("set", &Left::set), std::pair("get", &Left::get));
    return classes;
  }
  explicit Counter(mp::Client& client) : proxy_(mp::make_registered(client, "Left")) {}
  void decrement() const { proxy_.call("decrement"); }
  void set(std::int64_t count) const { proxy_.call("set", count); }
  std::int64_t get() const { return proxy_.call<std::int64_t>("get"); }

 private:
  class Left {
   public:
    void decrement() { --left_; }
    void set(std::int64_t left) { left_ = left; }
    std::int64_t get() const { return left_; }

   private:
    std::int64_t left_ = 0;
  };
  mp::Proxy proxy_;
};

}  // namespace pibench::contention::managed
