// Primitives by which processes take turns when they change one shared count.
//
// A primitive is made by the parent before the fork. Each worker attaches its copy after the fork,
// and then decrements. A worker that is killed while it holds a lock stops the others, except where
// the mechanism is robust; the harness names the dead one and ends them.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

#include "transports/contract/transport.hpp"

namespace pibench::contention {

/// The shared count, on a cache line of its own.
struct alignas(128) Count {
  std::int64_t left;
};

/// The plain decrement: a load, a subtraction and a store, which others may come between.
inline void decrement_plainly(Count& count) noexcept {
  volatile std::int64_t& left = count.left;
  const std::int64_t seen = left;
  left = seen - 1;
}

struct PrimitiveDescriptor {
  std::string_view name;
  std::string_view summary;
  Wakeup wakeup;
  bool keeps_count = true;  ///< false: updates may be lost, which is the point of it
};

struct PrimitiveSpec {
  posix::RunDirectory& run;  ///< where names live; outlives the primitive
  const Settings& settings;
};

/// The default for what is done during a turn.
struct NoAction {
  void operator()() const noexcept {}
};

/// Set-up (constructor, attach) throws std::system_error or std::runtime_error.
template <class P>
concept Primitive = std::constructible_from<P, const PrimitiveSpec&> &&
    requires(P primitive, Count& count, const Settings& settings) {
  { P::descriptor } -> std::convertible_to<PrimitiveDescriptor>;
  { P::probe(settings) } -> std::same_as<Probe>;
  primitive.attach();
  /// Blocks; interrupted as the contract of transports says.
  { primitive.decrement(count) }
  noexcept->std::same_as<IoResult>;
  /// Called in the parent. The shared count shows at once what primitives other than Redis do to
  /// it.
  primitive.set(count, std::int64_t{});
  { primitive.get(count) } -> std::same_as<std::int64_t>;
};

/// A primitive that keeps the others out while a worker has its turn. `decrement()` calls
/// `on_turn()`, which must not throw, as soon as the worker has it and before it reads the count.
/// What others do in one step, as an atomic or a server, has no turn to look into.
template <class P>
concept TakesTurns = Primitive<P> && requires(P primitive, Count& count) {
  { primitive.decrement(count, NoAction{}) }
  noexcept->std::same_as<IoResult>;
};

/// For primitives whose count is the shared one.
class InSharedMemory {
 public:
  static Probe probe(const Settings&) { return {true, {}}; }
  void attach() {}
  static void set(Count& count, std::int64_t value) noexcept { count.left = value; }
  static std::int64_t get(const Count& count) noexcept { return count.left; }
};

/// A primitive of a lock: `lock()` and `unlock()` answer with IoResult and do not throw.
template <class Lock>
class Under : public InSharedMemory {
 public:
  static constexpr PrimitiveDescriptor descriptor = Lock::descriptor;
  explicit Under(const PrimitiveSpec& spec) : lock_(spec) {}

  void attach() {
    if constexpr (requires { lock_.attach(); }) lock_.attach();
  }
  template <class OnTurn = NoAction>
  IoResult decrement(Count& count, OnTurn&& on_turn = {}) noexcept {
    if (const IoResult io = lock_.lock(); !io.good()) return io;
    on_turn();
    decrement_plainly(count);
    return lock_.unlock();
  }
  /// Facts that the lock knows about its server's end.
  std::string diagnosis() const requires requires(const Lock& lock) { lock.diagnosis(); }
  { return lock_.diagnosis(); }

 private:
  Lock lock_;
};

}  // namespace pibench::contention
