// Boost.Interprocess's managed shared memory: vectors of messages in one segment, one vector for
// all workers up and one per worker down, each a bounded buffer under an interprocess_mutex with
// interprocess_conditions. Messages keep the room they were given at the start, so that nothing is
// allocated on the way.
//
// Waits are timed ones in slices, since Boost's cannot be interrupted. As in boost_mq, the mutexes
// are made robust and producers take turns to wait for room. A message counts only after the one
// store that says so. A link whose mutex had a holder that died is at an end.
#pragma once

#include <algorithm>
#include <atomic>
#include <boost/container/vector.hpp>
#include <boost/interprocess/allocators/allocator.hpp>
#include <boost/interprocess/indexes/iset_index.hpp>
#include <boost/interprocess/managed_shared_memory.hpp>
#include <boost/interprocess/sync/interprocess_condition.hpp>
#include <boost/interprocess/sync/scoped_lock.hpp>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/shared_memory.hpp"
#include "transports/shm/boost_mutex.hpp"
#include "transports/shm/robust_mutex.hpp"
#include "transports/shm/slots.hpp"

namespace pibench {

class BoostManaged {
  /// A segment without locks of its own, which would not be robust: it is filled before the fork.
  using Segment = boost::interprocess::basic_managed_shared_memory<
      char, boost::interprocess::rbtree_best_fit<boost::interprocess::null_mutex_family>,
      boost::interprocess::iset_index>;
  template <class T>
  using Vector =
      boost::container::vector<T, boost::interprocess::allocator<T, Segment::segment_manager>>;

 public:
  static constexpr Descriptor descriptor{
      .name = "boost_managed",
      .summary = "Boost.Interprocess managed_shared_memory, vector of messages under a mutex",
      .family = Family::shared_memory,
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .exclusion = Exclusion::lock,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "managed_shared_memory is a heap inside one shared segment. In it lies, made before the "
          "fork, a vector of messages for all workers and one per worker for replies, each used "
          "as a bounded buffer under an interprocess_mutex with two conditions. The vectors keep "
          "the room they were given, so nothing is allocated on the way. The mutex is made robust "
          "afterwards: a killed holder ends the link instead of hanging it.",
      .per_message =
          "Two copies and two lock-unlock pairs, no system call while the mutex is free and "
          "nobody waits.",
      .waking = "Blocking in timed_wait(), in slices of 50 ms, as it cannot be interrupted.",
      .set_up =
          "One segment: shm_open(), ftruncate(), mmap(), posix_fallocate() and shm_unlink(); then "
          "all vectors are constructed.",
      .tunables = "/dev/shm, ulimit -n",
      .man_pages =
          "Boost: interprocess.managed_shared_memory, pthread_mutexattr_setrobust(3), "
          "pthread_cond_timedwait(3), shm_overview(7)",
      .picture = R"(
parent                                          worker
managed_shared_memory(create_only, name, bytes)
construct<Box>(): the vectors, mutex, conditions
pthread_mutex_init(robust), shm_unlink(name)
fork()                                          shares the mapping
lock                                            lock
empty: not_empty.timed_wait(lock, 50 ms)        full: not_full.timed_wait(lock, 50 ms)
                                                vector.assign(message), ++put, unlock
    <-------- not_empty.notify_one() --------
copy the message out, ++taken, unlock
not_full.notify_one()                           _exit(0)
)",
  };
  static Probe probe(const Settings&) { return posix::probe_shared_memory(); }

  /// A link with a vector per worker down must fit into /dev/shm as it is now, each as short as it
  /// may be.
  static Limits limits(std::uint16_t workers) {
    constexpr std::size_t largest = std::size_t{64} << 20;
    const std::size_t boxes = std::size_t{workers} + 1;
    const std::size_t free = posix::shared_memory_free_bytes();
    const std::size_t overhead = segment_bytes(boxes, depth_min, 0);
    return {std::min(largest, (free - std::min(free, overhead)) / (boxes * depth_min)), depth_max};
  }

  static BoostManaged open(const LinkSpec& spec) { return BoostManaged(spec); }

 private:
  static constexpr std::size_t depth_min = 2;
  static constexpr std::size_t depth_max = 64;
  static constexpr std::size_t box_bytes_wanted = std::size_t{256} << 10;

  struct Message {
    explicit Message(Segment::segment_manager* memory, std::size_t bytes_max) : bytes(memory) {
      bytes.reserve(bytes_max);
    }
    WorkerId from{};
    Vector<std::byte> bytes;
  };

  /// A bounded buffer for one consumer.
  class Box {
   public:
    Box(Segment::segment_manager* memory, std::size_t depth, std::size_t message_bytes)
        : turn_(shm::RobustMutex::AfterDeath::unusable), messages_(memory) {
      boost_ipc::make_robust(mutex_);
      messages_.reserve(depth);
      for (std::size_t i = 0; i < depth; ++i) messages_.emplace_back(memory, message_bytes);
    }

    IoResult put(WorkerId from, ConstBytes message) noexcept {
      return boost_ipc::guarded(mutex_, [&] {
        Lock lock(mutex_, boost::interprocess::defer_lock);
        if (const IoResult io = acquire_with_room(lock); !io.good()) return io;
        Message& slot = messages_[put_ % messages_.size()];
        slot.from = from;
        slot.bytes.assign(message.data(), message.data() + message.size());
        count(put_);
        lock.unlock();
        not_empty_.notify_one();
        return IoResult::ok(message.size());
      });
    }

    Arrival take(Bytes buffer) noexcept {
      WorkerId from{};
      const IoResult io = boost_ipc::guarded(mutex_, [&] {
        Lock lock(mutex_, boost::interprocess::defer_lock);
        if (const IoResult got = acquire(lock); !got.good()) return got;
        if (const IoResult there = wait_while(lock, not_empty_, 0); !there.good()) return there;
        const Message& slot = messages_[taken_ % messages_.size()];
        const std::size_t bytes = slot.bytes.size();
        if (bytes > buffer.size()) return IoResult::error(EPROTO);
        if (bytes > 0) std::memcpy(buffer.data(), slot.bytes.data(), bytes);
        from = slot.from;
        count(taken_);
        lock.unlock();
        not_full_.notify_one();
        return IoResult::ok(bytes);
      });
      return {io, from};
    }

   private:
    using Lock = boost::interprocess::scoped_lock<boost::interprocess::interprocess_mutex>;
    using Condition = boost::interprocess::interprocess_condition;

    static IoResult acquire(Lock& lock) {
      boost::interprocess::interprocess_mutex& mutex = *lock.mutex();
      const IoResult io = boost_ipc::lock_at_once(mutex);
      if (io.good()) lock = Lock(mutex, boost::interprocess::accept_ownership);
      if (io.status != IoStatus::deadline) return io;
      while (!lock.timed_lock(boost_ipc::end_of_slice()))
        if (posix::interruption::requested()) return {IoStatus::deadline, 0};
      return IoResult::ok(0);
    }

    IoResult acquire_with_room(Lock& lock) {
      if (const IoResult io = acquire(lock); !io.good() || put_ - taken_ < messages_.size())
        return io;
      lock.unlock();
      const shm::Hold turn(turn_);
      if (!turn.io().good()) return turn.io();
      if (const IoResult io = acquire(lock); !io.good()) return io;
      return wait_while(lock, not_full_, messages_.size());
    }

    /// Waits while that many messages are there. Interruption is never asked with the mutex held,
    /// so that it is held for as short a time as can be.
    IoResult wait_while(Lock& lock, Condition& changed, std::size_t messages) const {
      while (put_ - taken_ == messages) {
        if (changed.timed_wait(lock, boost_ipc::end_of_slice())) continue;
        lock.unlock();
        if (posix::interruption::requested()) return {IoStatus::deadline, 0};
        if (const IoResult io = acquire(lock); !io.good()) return io;
      }
      return IoResult::ok(0);
    }

    /// Counts after all stores that came before, should this process be killed.
    static void count(std::uint64_t& number) noexcept {
      std::atomic_ref<std::uint64_t>(number).store(number + 1, std::memory_order_release);
    }

    boost::interprocess::interprocess_mutex mutex_;
    Condition not_empty_;
    Condition not_full_;
    shm::RobustMutex turn_;
    std::uint64_t put_ = 0;
    std::uint64_t taken_ = 0;
    Vector<Message> messages_;
  };

  /// The size of the segment, with room for its own book-keeping.
  static constexpr std::size_t segment_bytes(std::size_t boxes, std::size_t depth,
                                             std::size_t message_bytes) {
    constexpr std::size_t per_segment = 4096;
    constexpr std::size_t per_allocation = 64;
    return per_segment + boxes * (sizeof(Box) + 2 * per_allocation +
                                  depth * (sizeof(Message) + per_allocation + message_bytes));
  }

 public:
  /// The segment, whose name is gone; shared with forked children.
  class Region {
   public:
    explicit Region(const LinkSpec& spec)
        : message_bytes_(spec.message_bytes), depth_(depth_for(spec)) {
      const std::size_t boxes = 1 + (spec.replies ? std::size_t{spec.workers} : 0);
      const std::size_t bytes = segment_bytes(boxes, depth_, message_bytes_);
      if (bytes > posix::shared_memory_free_bytes())
        posix::throw_errno(describe(bytes), ENOSPC, posix::usable_dev_shm);
      try {
        const posix::SharedMemoryName name(spec.run);
        segment_ = Segment(boost::interprocess::create_only, name.get(), bytes, nullptr,
                           boost::interprocess::permissions(0600));
        posix::allocate_pages(name.open().get(), bytes);
        for (std::size_t i = 0; i < boxes; ++i)
          boxes_.push_back(segment_.construct<Box>(boost::interprocess::anonymous_instance)(
              segment_.get_segment_manager(), depth_, message_bytes_));
      } catch (const boost::interprocess::interprocess_exception& error) {
        boost_ipc::throw_cause(describe(bytes), error);
      }
    }

    std::size_t message_bytes() const noexcept { return message_bytes_; }
    Capacity capacity() const { return Capacity::of_messages(depth_, message_bytes_); }
    Box& up() noexcept { return *boxes_.front(); }
    Box& down(WorkerId id) noexcept { return *boxes_[1 + std::size_t{index_of(id)}]; }

   private:
    static std::string describe(std::size_t bytes) {
      return "managed_shared_memory of " + std::to_string(bytes) + " bytes";
    }
    static std::size_t depth_for(const LinkSpec& spec) {
      if (const std::size_t asked = shm::messages_asked(spec); asked > 0)
        return std::max(asked, depth_min);
      return std::clamp(box_bytes_wanted / std::max<std::size_t>(spec.message_bytes, 1), depth_min,
                        depth_max);
    }

    std::size_t message_bytes_;
    std::size_t depth_;
    Segment segment_;
    std::vector<Box*> boxes_;
  };

 private:
  static IoResult put(Region& region, Box& box, WorkerId from, ConstBytes message) noexcept {
    if (message.size() > region.message_bytes()) return {IoStatus::too_large, 0};
    return box.put(from, message);
  }

 public:
  class Parent {
   public:
    explicit Parent(Region region) : region_(std::move(region)) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return put(region_, region_.down(to), to, message);
    }
    Arrival receive(Bytes buffer) noexcept { return region_.up().take(buffer); }

   private:
    Region region_;
  };

  class Worker {
   public:
    Worker(Region region, WorkerId me) : region_(std::move(region)), me_(me) {}

    IoResult send(ConstBytes message) noexcept { return put(region_, region_.up(), me_, message); }
    IoResult receive(Bytes buffer) noexcept { return region_.down(me_).take(buffer).io; }

   private:
    Region region_;
    WorkerId me_;
  };

  Capacity capacity() const { return region_.capacity(); }
  Parent parent() && { return Parent(std::move(region_)); }
  Worker worker(WorkerId me) && { return {std::move(region_), me}; }

 private:
  explicit BoostManaged(const LinkSpec& spec) : region_(spec) {}
  Region region_;
};

static_assert(Transport<BoostManaged>);

}  // namespace pibench
