// A server process that owns objects, and proxies through which other processes call them, as
// multiprocessing.Manager().
//
// start() forks the server. It listens on a Unix socket in a private directory, serves each client
// in a thread of its own, and holds nothing of the process that it was forked from. Both sides
// prove by HMAC-SHA256 that they know the key, which is inherited by fork and never leaves memory.
//
// Every object lives as long as the server. Calls that block, block in the server; a client that
// dies meanwhile is noticed at once. The effect of its death:
//   Lock, RLock   released, if it was the holder; likewise that of a Condition
//   Condition     its waiting ends
//   Semaphore, BoundedSemaphore   none: a permit has no owner, others may release it
//   Queue         an object that was on its way to it is lost
//   dict, list, Namespace, Value, Array, registered objects   none
// When the server dies, calls throw ManagerGone, which says how it ended where its parent asks.
#pragma once

#include <sys/types.h>

#include <array>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "transports/mp/packed.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::mp {

using Key = std::array<std::byte, 32>;
/// A type of its own, so that no constructor takes it for a size; 0 is the server itself.
enum class ObjectId : std::uint64_t {};

/// The server, or the way to it, is no more; says which process and how it ended, where known.
class ManagerGone : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// The call failed in the server: no such key, a Lock released that is not held, a wrong type.
class RemoteError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// posix::interruption asked to stop amid a call; the client is of no use any more.
class Interrupted : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The limit for a request and for an answer, packed; one that claims more is taken for no call.
inline constexpr std::size_t call_bytes_max = std::size_t{128} << 20;

/// A call's arguments, each packed; valid during the call.
using Arguments = std::vector<std::string_view>;
/// Throws RemoteError where there is no such argument or it is another type.
template <class T>
T argument(const Arguments& arguments, std::size_t index) {
  if (index >= arguments.size()) throw RemoteError("an argument is missing");
  try {
    return unpacked<T>(arguments[index]);
  } catch (const msgpack::type_error&) {
    throw RemoteError("an argument has the wrong type");
  }
}

/// Throws RemoteError where the answer is of another type.
template <class T>
T answer_as(std::string_view answer) {
  try {
    return unpacked<T>(answer);
  } catch (const msgpack::type_error&) {
    throw RemoteError("the answer has another type");
  } catch (const msgpack::unpack_error&) {
    throw RemoteError("the answer is no object");
  }
}

/// An object of a registered class, with its type erased. Calls of one object take turns.
class RegisteredObject {
 public:
  virtual ~RegisteredObject() = default;
  /// The packed result. Throws.
  virtual std::string call(std::string_view method, const Arguments& arguments) = 0;
};

/// Classes beside the built-in ones, known to the server from its start.
class Registry {
 public:
  using Make = std::function<std::unique_ptr<RegisteredObject>(const Arguments&)>;

  /// `methods` are pairs of a name and a pointer to a member function; Arguments... are what the
  /// constructor takes. What a method throws reaches the caller as RemoteError.
  template <class T, class... Constructor, class... Methods>
  void add(const std::string& name, Methods... methods);

  const std::map<std::string, Make>& classes() const noexcept { return classes_; }

 private:
  std::map<std::string, Make> classes_;
};

/// The address of a server and the key that opens it; all that a client needs.
struct Address {
  std::string socket_path;
  Key key;
  pid_t server;
};

/// One connection of one process to a server. Move-only; one thread at a time.
class Client {
 public:
  /// Throws ManagerGone where nobody answers, std::system_error EKEYREJECTED where the key is
  /// wrong, posix::Refusal where the server can take no more clients, Interrupted.
  explicit Client(const Address& address);

  /// Makes an object of a built-in or registered class.
  template <class... Args>
  ObjectId create(std::string_view type, const Args&... args) {
    return ObjectId{call<std::uint64_t>(ObjectId{}, type, args...)};
  }
  /// Throws ManagerGone, RemoteError, Interrupted.
  template <class Result, class... Args>
  Result call(ObjectId object, std::string_view method, const Args&... args) {
    pack_request(object, method, args...);
    [[maybe_unused]] const std::string_view result = checked_exchange();
    if constexpr (!std::is_void_v<Result>) return answer_as<Result>(result);
  }
  /// Without exceptions: the packed result, valid until the next call. failed(EPROTO) stands for
  /// an error in the server, too_large for a request over call_bytes_max.
  template <class... Args>
  IoResult try_call(std::string_view& result, ObjectId object, std::string_view method,
                    const Args&... args) noexcept {
    try {
      pack_request(object, method, args...);
    } catch (...) {
      return result_of_exception();
    }
    return exchange(result);
  }

 private:
  template <class... Args>
  void pack_request(ObjectId object, std::string_view method, const Args&... args) {
    request_.clear();
    begin_request();
    pack_into(request_, static_cast<std::uint64_t>(object));
    pack_into(request_, method);
    (pack_into(request_, args), ...);
  }
  void begin_request();
  std::string_view checked_exchange();
  IoResult exchange(std::string_view& result) noexcept;
  IoResult not_an_answer() noexcept;

  pid_t server_;
  posix::Fd socket_;
  Buffer request_;
  std::vector<char> answer_;
};

/// Owns the server process in the process that started it.
class Manager {
 public:
  /// Throws std::system_error.
  explicit Manager(const posix::RunDirectory& run, const Registry& registry = {});
  Manager(Manager&& other) noexcept;
  Manager& operator=(Manager&& other) noexcept;
  /// Kills the server, reaps it and removes its directory; in the starting process only.
  ~Manager();

  const Address& address() const noexcept { return address_; }
  Client connect() const { return Client(address_); }
  /// "the manager's server (process 7) was killed by signal 9 (Killed)"; empty where it runs.
  std::string trouble() const;

 private:
  void stop() noexcept;

  std::filesystem::path directory_;
  Address address_{};
  pid_t owner_ = -1;
};

namespace detail {

template <class T, class... Methods>
class Registered final : public RegisteredObject {
 public:
  Registered(T object, std::tuple<Methods...> methods)
      : object_(std::move(object)), methods_(std::move(methods)) {}

  std::string call(std::string_view name, const Arguments& arguments) override {
    std::string result;
    const bool found = std::apply(
        [&](auto&... method) { return (try_one(method, name, arguments, result) || ...); },
        methods_);
    if (!found) throw RemoteError("no method " + std::string(name));
    return result;
  }

 private:
  template <class Method>
  bool try_one(const Method& method, std::string_view name, const Arguments& arguments,
               std::string& result) {
    if (name != method.first) return false;
    result = invoke(method.second, arguments);
    return true;
  }
  template <class R, class... Args>
  std::string invoke(R (T::*method)(Args...), const Arguments& arguments) {
    return invoke<R, Args...>(method, arguments, std::index_sequence_for<Args...>());
  }
  template <class R, class... Args>
  std::string invoke(R (T::*method)(Args...) const, const Arguments& arguments) {
    return invoke<R, Args...>(method, arguments, std::index_sequence_for<Args...>());
  }
  template <class R, class... Args, class Method, std::size_t... index>
  std::string invoke(Method method, const Arguments& arguments, std::index_sequence<index...>) {
    static_cast<void>(arguments);
    if constexpr (std::is_void_v<R>) {
      (object_.*method)(argument<std::decay_t<Args>>(arguments, index)...);
      return packed(msgpack::type::nil_t());
    } else {
      return packed((object_.*method)(argument<std::decay_t<Args>>(arguments, index)...));
    }
  }

  T object_;
  std::tuple<Methods...> methods_;
};

template <class T, class... Args, std::size_t... index>
T construct(const Arguments& arguments, std::index_sequence<index...>) {
  static_cast<void>(arguments);
  return T(argument<Args>(arguments, index)...);
}

}  // namespace detail

template <class T, class... Constructor, class... Methods>
void Registry::add(const std::string& name, Methods... methods) {
  classes_[name] = [table = std::tuple(methods...)](const Arguments& arguments) {
    return std::make_unique<detail::Registered<T, Methods...>>(
        detail::construct<T, Constructor...>(arguments, std::index_sequence_for<Constructor...>()),
        table);
  };
}

}  // namespace pibench::mp
