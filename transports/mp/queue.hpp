// A queue between processes, as multiprocessing.Queue: put() leaves an object with a thread of the
// putting process, which feeds it into one pipe that all processes share.
//
// A semaphore bounds how many objects are under way; a lock on the pipe's writing end keeps objects
// whole among many producers, and one on its reading end among many consumers. First in, first out;
// LIFO and priority order need one place that sees all objects, so they are the manager's queues.
//
// The feeder starts with the first put() of a process, in that process. It is joined by close(),
// after it has passed everything on: a process that has put more than the pipe holds stays until
// somebody gets, and whoever waits for that process before getting waits for ever, as in Python.
// Objects are packed in put(), so that later changes to them do not matter (in Python they do).
//
// Killed processes: a producer takes with it what its feeder had not passed on, and the room of
// these objects. Both locks are robust. An object over PIPE_BUF that was cut by a kill in the
// middle breaks the queue for all: failed(EPROTO) from then on, rather than objects made of halves.
//
// pipe(7), sem_overview(7).
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "transports/mp/packed.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::mp {

class Queue {
 public:
  using Timeout = std::optional<std::chrono::nanoseconds>;  ///< none: as long as it takes

  struct Shape {
    std::size_t bound;             ///< objects under way, 1 or more
    std::size_t object_bytes_max;  ///< packed
  };
  /// Made before the fork. Throws std::system_error.
  explicit Queue(const Shape& shape);
  Queue(Queue&&) noexcept;
  Queue& operator=(Queue&&) noexcept;
  /// Does close() in a process that put; forked copies just let go.
  ~Queue();

  /// ok once the object is with the feeder; deadline when the time has passed or
  /// posix::interruption asked to stop; peer_gone when nobody can get any more.
  template <class T>
  IoResult put(const T& object, Timeout at_most = {}) noexcept {
    Buffer buffer;
    try {
      pack_into(buffer, object);
    } catch (...) {
      return result_of_exception();
    }
    return put_packed(bytes_of(buffer), at_most);
  }
  /// Blocks for the next object; none where that is nil, as a sentinel is. peer_gone when the pipe
  /// is empty and no process is left that could put.
  template <class T>
  IoResult get(std::optional<T>& object, Timeout at_most = {}) noexcept {
    ConstBytes packed;
    const IoResult io = get_packed(packed, at_most);
    if (!io.good()) return io;
    try {
      const auto unpacked = unpack_object(text_of(packed));
      object.reset();
      if (!unpacked.get().is_nil()) object = unpacked.get().template as<T>();
    } catch (...) {
      return result_of_exception();
    }
    return io;
  }

  IoResult put_packed(ConstBytes object, Timeout at_most = {}) noexcept;
  /// The bytes stay valid until the next call.
  IoResult get_packed(ConstBytes& object, Timeout at_most = {}) noexcept;

  /// True at some moment of the call; other processes go on meanwhile.
  std::size_t size() const noexcept;  ///< put and not yet got
  bool full() const noexcept;
  bool empty() const noexcept;  ///< nothing to get; what a feeder still holds does not count

  /// Closes the end that this process does not use, so that the others see when all have left.
  void only_put() noexcept;
  void only_get() noexcept;

  /// Passes on what was put, ends the feeder and closes both ends. What cannot be passed on before
  /// posix::interruption asks to stop is lost.
  void close() noexcept;

 private:
  class Body;
  std::unique_ptr<Body> body_;
};

}  // namespace pibench::mp
