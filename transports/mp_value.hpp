// One shared Value under its lock, as multiprocessing.Value: in the pi job workers add into it.
// Messages and answers go through a box per worker, as those of mp_array do.
#pragma once

#include <utility>

#include "transports/contract/transport.hpp"
#include "transports/mp/boxes.hpp"
#include "transports/mp/value.hpp"
#include "transports/posix/shared.hpp"

namespace pibench {

class MpValue {
  using Link = mp::BoxLink<mp::ArrayStorage>;

 public:
  /// The sum that the workers add to, and the number of additions: two values under one lock.
  class Sum {
   public:
    explicit Sum(std::uint16_t workers)
        : workers_(workers), lock_(mp::make_lock()), total_(0, lock_), added_(0, lock_) {}

    IoResult add(double value) noexcept {
      mp::Held held = lock_->hold();
      if (!held) return mp::result_of(held.how());
      total_.ref() += value;
      ++added_.ref();
      changed_->announce(held);
      return IoResult::ok(sizeof value);
    }
    IoResult collect(double& total) noexcept {
      mp::Held held = lock_->hold();
      while (held && added_.ref() < workers_)
        if (!changed_->wait(held) && held.how() != mp::Locked::failed)
          return {IoStatus::deadline, 0};
      if (!held) return mp::result_of(held.how());
      total = total_.ref();
      return IoResult::ok(sizeof total);
    }

   private:
    std::uint16_t workers_;
    std::shared_ptr<mp::Lock> lock_;
    mp::Value<'d'> total_;
    mp::Value<'I'> added_;
    posix::Shared<mp::Condition> changed_;
  };

  static constexpr Descriptor descriptor{
      .name = "mp_value",
      .summary = "a shared value under a robust lock; pi adds into it, messages take boxes",
      .family = Family::multiprocessing,
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::shared_sum,
      .exclusion = Exclusion::lock,
  };
  static constexpr Explanation explanation{
      .how =
          "A Value is a typed number on a shared page under a lock. In the pi job each worker "
          "locks it, adds its partial sum and counts itself, and the parent waits until all have. "
          "Messages need more than one number: they go through a box per worker in a shared "
          "array, with a condition for who waits. The lock is a robust mutex, so a killed holder "
          "stops nobody (Python's is a semaphore, which stops all), and the conditions are "
          "futexes.",
      .per_message =
          "Two copies and two lock-unlock pairs; no system call while the lock is free and nobody "
          "waits, else futex() calls.",
      .waking = "Blocking: futex(FUTEX_WAIT) until a box is full or empty.",
      .set_up =
          "mmap(MAP_SHARED | MAP_ANONYMOUS) for values, boxes, sizes and locks; for replies four "
          "mappings more per worker.",
      .tunables = "/proc/sys/vm/max_map_count, free memory",
      .man_pages =
          "Python: multiprocessing.Value, pthread_mutexattr_setrobust(3), futex(2), mmap(2)",
      .picture = R"(
parent                                          worker
mmap(MAP_SHARED | MAP_ANONYMOUS)
pthread_mutex_init(robust, process-shared)
fork()                                          shares the pages
pthread_mutex_trylock()                         pthread_mutex_trylock()
fewer than all: unlock, futex(FUTEX_WAIT)       total += partial sum, ++added
                                                pthread_mutex_unlock()
    <---------- futex(FUTEX_WAKE) -----------
all added: read total, unlock
messages: take a full box, empty it             messages: fill my box when it is empty
waitpid()                                       _exit(0)
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  /// One message per worker; the size is the suite's own upper bound.
  static Limits limits(std::uint16_t workers) { return {std::size_t{64} << 20, workers}; }
  static MpValue open(const LinkSpec& spec) { return MpValue(spec); }
  /// Each worker has a box of its own.
  Capacity capacity() const { return Capacity::of_messages(1, link_.message_bytes()); }

  class Parent : public mp::BoxParent<mp::ArrayStorage> {
   public:
    Parent(Link link, Sum sum) : BoxParent(std::move(link)), sum_(std::move(sum)) {}
    /// The sum of one add() per worker.
    IoResult collect(double& total) noexcept { return sum_.collect(total); }

   private:
    Sum sum_;
  };

  class Worker : public mp::BoxWorker<mp::ArrayStorage> {
   public:
    Worker(Link link, Sum sum, WorkerId me)
        : BoxWorker(std::move(link), me), sum_(std::move(sum)) {}
    IoResult add(double value) noexcept { return sum_.add(value); }

   private:
    Sum sum_;
  };

  Parent parent() && { return {std::move(link_), std::move(sum_)}; }
  Worker worker(WorkerId me) && { return {std::move(link_), std::move(sum_), me}; }

 private:
  explicit MpValue(const LinkSpec& spec)
      : link_(spec, [&](std::size_t boxes) { return mp::ArrayStorage(boxes, spec.message_bytes); }),
        sum_(spec.workers) {}

  Link link_;
  Sum sum_;
};

static_assert(SharedSum<MpValue>);

}  // namespace pibench
