// A shared Array with a slot per worker, under its lock, as multiprocessing.Array: in the pi job
// the parent reads it after the workers have exited. Answers go through an Array per worker.
#pragma once

#include <utility>

#include "transports/contract/transport.hpp"
#include "transports/mp/boxes.hpp"

namespace pibench {

class MpArray {
  using Link = mp::BoxLink<mp::ArrayStorage>;

 public:
  static constexpr Descriptor descriptor{
      .name = "mp_array",
      .summary = "a slot per worker in a shared array under a robust lock; pi reads it at the end",
      .family = Family::multiprocessing,
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::after_exit,
      .exclusion = Exclusion::lock,
  };
  static constexpr Explanation explanation{
      .how =
          "An Array is a row of typed elements on shared pages under one lock. Here each worker "
          "has a slot in it for one message, and waits while its slot is full; the parent takes "
          "full slots in turn. In the pi job the parent reads the array when the workers have "
          "exited. The lock is a robust mutex, so a killed holder stops nobody (Python's is a "
          "semaphore, which stops all), and the conditions are futexes.",
      .per_message =
          "Two copies and two lock-unlock pairs; no system call while the lock is free and nobody "
          "waits, else futex() calls.",
      .waking = "Blocking: futex(FUTEX_WAIT) until a slot is full or empty.",
      .set_up =
          "mmap(MAP_SHARED | MAP_ANONYMOUS) for slots, sizes, conditions and lock; for replies "
          "four mappings more per worker.",
      .tunables = "/proc/sys/vm/max_map_count, free memory",
      .man_pages =
          "Python: multiprocessing.Array, pthread_mutexattr_setrobust(3), futex(2), mmap(2)",
      .picture = R"(
parent                                          worker
mmap(MAP_SHARED | MAP_ANONYMOUS)
pthread_mutex_init(robust, process-shared)
fork()                                          shares the pages
pthread_mutex_trylock()                         pthread_mutex_trylock()
no full slot: unlock, futex(FUTEX_WAIT)         my slot full: unlock, futex(FUTEX_WAIT)
                                                copy the message into my slot
                                                pthread_mutex_unlock()
    <---------- futex(FUTEX_WAKE) -----------
copy the message out, unlock, futex(WAKE)
waitpid()   [the pi job waits before it reads]  _exit(0)
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  /// One message per worker; the size is the suite's own upper bound.
  static Limits limits(std::uint16_t workers) { return {std::size_t{64} << 20, workers}; }
  static MpArray open(const LinkSpec& spec) { return MpArray(spec); }
  /// Each worker has a box of its own.
  Capacity capacity() const { return Capacity::of_messages(1, link_.message_bytes()); }

  using Parent = mp::BoxParent<mp::ArrayStorage>;
  using Worker = mp::BoxWorker<mp::ArrayStorage>;

  Parent parent() && { return Parent(std::move(link_)); }
  Worker worker(WorkerId me) && { return {std::move(link_), me}; }

 private:
  explicit MpArray(const LinkSpec& spec)
      : link_(spec,
              [&](std::size_t boxes) { return mp::ArrayStorage(boxes, spec.message_bytes); }) {}

  Link link_;
};

static_assert(Transport<MpArray>);

}  // namespace pibench
