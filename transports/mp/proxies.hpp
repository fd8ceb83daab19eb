// Typed handles on the objects of a manager. Each is an id and a client; copies mean the same
// object, and proxy(other_client, id()) reaches it from another process.
//
// A time-out that is left out means to wait without limit; a call that ran out of time returns
// false or nothing. Calls throw as Client::call() does.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "transports/mp/array.hpp"
#include "transports/mp/manager.hpp"

namespace pibench::mp {

using Seconds = std::optional<double>;

/// A handle on an object of a registered class, and the base of all others.
class Proxy {
 public:
  Proxy(Client& client, ObjectId id) : client_(&client), id_(id) {}
  ObjectId id() const noexcept { return id_; }

  template <class Result = void, class... Args>
  Result call(std::string_view method, const Args&... args) const {
    return client_->call<Result>(id_, method, args...);
  }

 private:
  Client* client_;
  ObjectId id_;
};

template <class... Args>
Proxy make_registered(Client& client, std::string_view type, const Args&... args) {
  return {client, client.create(type, args...)};
}

/// Keys of any type that packs; 1 and "1" are different keys.
class DictProxy : public Proxy {
 public:
  using Proxy::Proxy;
  explicit DictProxy(Client& client) : Proxy(client, client.create("dict")) {}
  template <class V, class K>
  V get(const K& key) const {
    return call<V>("get", key);
  }
  template <class K, class V>
  void set(const K& key, const V& value) const {
    call("set", key, value);
  }
  template <class K>
  bool contains(const K& key) const {
    return call<bool>("contains", key);
  }
  template <class K>
  void erase(const K& key) const {
    call("erase", key);
  }
  std::size_t size() const { return call<std::size_t>("size"); }
  void clear() const { call("clear"); }
  template <class K>
  std::vector<K> keys() const {
    return call<std::vector<K>>("keys");
  }
  template <class K, class V>
  std::map<K, V> items() const {
    return call<std::map<K, V>>("items");
  }
};

class NamespaceProxy : public Proxy {
 public:
  using Proxy::Proxy;
  explicit NamespaceProxy(Client& client) : Proxy(client, client.create("Namespace")) {}
  template <class V>
  V get(std::string_view name) const {
    return call<V>("get", name);
  }
  template <class V>
  void set(std::string_view name, const V& value) const {
    call("set", name, value);
  }
  void erase(std::string_view name) const { call("erase", name); }
};

/// Indices below zero count from the end.
class ListProxy : public Proxy {
 public:
  using Proxy::Proxy;
  explicit ListProxy(Client& client) : Proxy(client, client.create("list")) {}
  template <class V>
  void append(const V& value) const {
    call("append", value);
  }
  template <class V>
  V get(std::int64_t index) const {
    return call<V>("get", index);
  }
  template <class V>
  void set(std::int64_t index, const V& value) const {
    call("set", index, value);
  }
  template <class V>
  void insert(std::int64_t index, const V& value) const {
    call("insert", index, value);
  }
  template <class V>
  V pop(std::int64_t index = -1) const {
    return call<V>("pop", index);
  }
  std::size_t size() const { return call<std::size_t>("size"); }
  void clear() const { call("clear"); }
  template <class V>
  std::vector<V> all() const {
    return call<std::vector<V>>("all");
  }
};

template <char code>
using OnTheWire = std::conditional_t<code == 'u', std::uint32_t, Typed<code>>;

template <char code>
class ValueProxy : public Proxy {
 public:
  using Type = OnTheWire<code>;
  using Proxy::Proxy;
  explicit ValueProxy(Client& client, Type initial = {})
      : Proxy(client, client.create("Value", std::string(1, code), initial)) {}
  Type get() const { return call<Type>("get"); }
  void set(Type value) const { call("set", value); }
};

template <char code>
class ArrayProxy : public Proxy {
 public:
  using Type = OnTheWire<code>;
  using Proxy::Proxy;
  ArrayProxy(Client& client, std::size_t size)
      : Proxy(client, client.create("Array", std::string(1, code), size)) {}
  ArrayProxy(Client& client, const std::vector<double>& values)
      : Proxy(client, client.create("Array", std::string(1, code), values)) {}
  Type get(std::size_t index) const { return call<Type>("get", index); }
  void set(std::size_t index, Type value) const { call("set", index, value); }
  std::size_t size() const { return call<std::size_t>("size"); }
};

class LockProxy : public Proxy {
 public:
  using Proxy::Proxy;
  explicit LockProxy(Client& client, bool recursive = false)
      : Proxy(client, client.create(recursive ? "RLock" : "Lock")) {}
  bool acquire(Seconds at_most = {}) const { return call<bool>("acquire", at_most); }
  void release() const { call("release"); }
};

class SemaphoreProxy : public Proxy {
 public:
  using Proxy::Proxy;
  SemaphoreProxy(Client& client, std::uint64_t initial, bool bounded = false)
      : Proxy(client, client.create(bounded ? "BoundedSemaphore" : "Semaphore", initial)) {}
  bool acquire(Seconds at_most = {}) const { return call<bool>("acquire", at_most); }
  void release() const { call("release"); }
  std::uint64_t value() const { return call<std::uint64_t>("value"); }
};

class ConditionProxy : public Proxy {
 public:
  using Proxy::Proxy;
  explicit ConditionProxy(Client& client) : Proxy(client, client.create("Condition")) {}
  bool acquire(Seconds at_most = {}) const { return call<bool>("acquire", at_most); }
  void release() const { call("release"); }
  bool wait(Seconds at_most = {}) const { return call<bool>("wait", at_most); }
  void notify(std::uint64_t waiters = 1) const { call("notify", waiters); }
  void notify_all() const { call("notify"); }
};

/// `order` is "fifo", "lifo" or "priority" (lowest first, equals as they came); bound 0 means none.
class QueueProxy : public Proxy {
 public:
  using Proxy::Proxy;
  explicit QueueProxy(Client& client, std::uint64_t bound = 0, std::string_view order = "fifo")
      : Proxy(client, client.create("Queue", bound, order)) {}
  template <class T>
  bool put(const T& object, Seconds at_most = {}, double priority = 0) const {
    return call<bool>("put", object, at_most, priority);
  }
  template <class T>
  std::optional<T> get(Seconds at_most = {}) const {
    auto got = call<std::vector<T>>("get", at_most);
    if (got.empty()) return std::nullopt;
    return std::move(got.front());
  }
  std::size_t size() const { return call<std::size_t>("size"); }
  bool empty() const { return size() == 0; }
  bool full() const { return call<bool>("full"); }
  void task_done() const { call("task_done"); }
  bool join(Seconds at_most = {}) const { return call<bool>("join", at_most); }
};

}  // namespace pibench::mp
