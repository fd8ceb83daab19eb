// What runs in a manager's server process: objects, and a thread per client that calls them.
//
// One mutex guards all built-in objects, as Python's interpreter lock does: calls are short, or
// they wait on the object's condition variable and leave the mutex to others.
#pragma once

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "transports/mp/manager.hpp"

namespace pibench::mp {

/// A connected process, as seen by the server.
struct Peer {
  posix::Fd socket;
  bool gone = false;                              // guarded by the server's mutex
  std::condition_variable* waiting_on = nullptr;  // guarded by the server's mutex
};

/// One call, made with the server's mutex held.
struct Call {
  std::string_view method;
  const Arguments& arguments;
  Peer& peer;
  std::unique_lock<std::mutex>& lock;

  /// Waits until `done()`, or the time that argument `timeout_at` gives in seconds has passed (nil
  /// or none: no limit). False then. Throws PeerGone when the caller died meanwhile.
  template <class Done>
  bool wait(std::condition_variable& changed, std::size_t timeout_at, Done&& done) const;

  template <class T>
  T arg(std::size_t index) const {
    return argument<T>(arguments, index);
  }
  std::string packed_arg(std::size_t index) const {
    if (index >= arguments.size()) throw RemoteError("an argument is missing");
    return std::string(arguments[index]);
  }
};

struct PeerGone {};

class SharedObject {
 public:
  virtual ~SharedObject() = default;
  /// The packed result. Throws RemoteError.
  virtual std::string call(const Call& call) = 0;
  /// A client has died.
  virtual void forget(const Peer&) {}
};

/// Of a built-in class, or nothing where there is no such class. Throws RemoteError.
std::unique_ptr<SharedObject> make_builtin(std::string_view type, const Arguments& arguments);

/// Serves until killed. Takes the listening socket, and closes every other descriptor.
[[noreturn]] void serve(posix::Fd listening, const Key& key, const Registry& registry) noexcept;

/// The sides of the mutual proof.
enum class Side : char { client = 'c', server = 's' };
/// Asks the other side for its proof, or gives ours. False where it failed.
bool demand_proof(int socket, const Key& key, Side theirs) noexcept;
bool give_proof(int socket, const Key& key, Side ours) noexcept;

template <class Done>
bool Call::wait(std::condition_variable& changed, std::size_t timeout_at, Done&& done) const {
  using Clock = std::chrono::steady_clock;
  const bool limited =
      timeout_at < arguments.size() && arguments[timeout_at] != packed(msgpack::type::nil_t());
  const double seconds = limited ? std::min(arg<double>(timeout_at), 1e6) : 0;
  const auto until = Clock::now() + std::chrono::duration_cast<Clock::duration>(
                                        std::chrono::duration<double>(seconds));
  peer.waiting_on = &changed;
  bool in_time = true;
  while (!peer.gone && !done() && in_time)
    if (limited)
      in_time = changed.wait_until(lock, until) == std::cv_status::no_timeout;
    else
      changed.wait(lock);
  peer.waiting_on = nullptr;
  if (peer.gone) throw PeerGone{};
  return done();
}

}  // namespace pibench::mp
