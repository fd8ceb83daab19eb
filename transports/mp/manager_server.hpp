// The server process of a manager: objects, and a thread per client that calls them.
//
// One mutex guards all built-in objects, as Python's interpreter lock does: calls are short, or
// they wait on the object's condition variable and leave the mutex to others.
#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
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

  using Clock = std::chrono::steady_clock;
  using Deadline = std::optional<Clock::time_point>;  ///< none: as long as it takes
  /// The time so many seconds from now that an argument gives; none where it is nil or left out.
  /// Throws RemoteError, so it must be called before anything is changed.
  Deadline deadline(std::size_t index) const;
  /// Waits until `done()`, or the deadline has passed. False then. Throws PeerGone when the caller
  /// died meanwhile.
  template <class Done>
  bool wait(std::condition_variable& changed, const Deadline& until, Done&& done) const;

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
  /// Called when a client has died.
  virtual void forget(const Peer&) {}
};

/// Makes an object of a built-in class; nullptr where there is no such class. Throws RemoteError.
std::unique_ptr<SharedObject> make_builtin(std::string_view type, const Arguments& arguments);

/// The objects of a server, called by the threads of its clients.
class Objects {
 public:
  explicit Objects(const Registry& registry) noexcept : registry_(registry) {}

  /// The answer as it goes over the wire: length, '+' and the result, or '-' and why not. May block
  /// until other peers' requests. Throws PeerGone.
  std::string answer_to(std::string_view request, Peer& peer);
  /// The peer has died: ends its waiting, and gives back what it held.
  void handle_death(Peer& peer);
  /// True when a request of the peer blocks.
  bool keeps_waiting(const Peer& peer) const;

 private:
  std::string perform(std::string_view request, Peer& peer);
  std::uint64_t create(const std::string& type, const Arguments& arguments);

  const Registry& registry_;
  mutable std::mutex mutex_;
  std::map<std::uint64_t, std::unique_ptr<SharedObject>> objects_;  // never removed
  std::uint64_t last_id_ = 0;
};

/// Serves until killed. Takes the listening socket, and closes every other descriptor.
[[noreturn]] void serve(posix::Fd listening, const Key& key, const Registry& registry) noexcept;

/// The sides of the mutual proof.
enum class Side : char { client = 'c', server = 's' };
/// Asks the other side for its proof, or gives ours. failed(EKEYREJECTED) where the keys differ,
/// peer_gone where the other side has hung up, else why it could not be asked or answered.
IoResult demand_proof(int socket, const Key& key, Side theirs) noexcept;
IoResult give_proof(int socket, const Key& key, Side ours) noexcept;

template <class Done>
bool Call::wait(std::condition_variable& changed, const Deadline& until, Done&& done) const {
  peer.waiting_on = &changed;
  bool in_time = true;
  while (!peer.gone && !done() && in_time)
    if (until)
      in_time = changed.wait_until(lock, *until) == std::cv_status::no_timeout;
    else
      changed.wait(lock);
  peer.waiting_on = nullptr;
  if (peer.gone) throw PeerGone{};
  return done();
}

}  // namespace pibench::mp
