// Threads of one process and plain memory: a variable is shared because there is but one address
// space. A std::mutex keeps two of them from changing it at once; pthreads(7),
// pthread_mutex_lock(3), pthread_cond_wait(3).
//
// The one transport whose workers are not processes: what it costs is what isolation saves.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <utility>

#include "transports/contract/transport.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/shm/copy.hpp"
#include "transports/shm/slots.hpp"

namespace pibench {

class Thread {
  using Layout = shm::SlotLayout;

 public:
  static constexpr Descriptor descriptor{
      .name = "thread",
      .summary = "threads, not processes: a buffer under a mutex; pi adds into one plain variable",
      .family = Family::threads,
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::shared_sum,
      .exclusion = Exclusion::lock,
      .any_queue = true,
      .shows_end_of_file = true,
      .workers = Workers::threads,
  };
  static constexpr Explanation explanation{
      .how =
          "Workers are threads of the parent's process: they have one address space, so that a "
          "plain variable is one variable for all. What one of them writes the others may read, "
          "as long as they take turns under a mutex. Messages pass through a bounded buffer on "
          "the heap, one for all workers up and one per worker down. In the pi job each worker "
          "adds its partial sum to one plain double. A thread that crashes takes all with it.",
      .per_message =
          "Two copies, into the slot and out of it; a mutex taken and given back on either side. "
          "No system call as long as nobody has to sleep.",
      .waking =
          "Blocking in pthread_cond_clockwait(), which sleeps on a futex, in slices of 50 ms, so "
          "that a deadline is seen.",
      .set_up =
          "Memory for the buffers; one clone() and a stack per worker, no copied page tables.",
      .tunables = "ulimit -u, /proc/sys/kernel/threads-max",
      .man_pages = "pthreads(7), pthread_create(3), pthread_mutex_lock(3), pthread_cond_wait(3)",
      .picture = R"(
parent                                          worker
double total = 0; std::mutex mutex
std::thread(work)   [for every worker]          begins in the same memory
wait(not_empty)   sleeps                        lock(mutex)
                                                copy the message into a slot
    <---- unlock(mutex), notify(not_empty) ---
lock(mutex), copy the message out of the slot   the pi job instead:
unlock(mutex), notify(not_full)                 lock(mutex), total += sum
wait(changed) until all have added              unlock(mutex), notify(changed)
join()                                          returns
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  static Limits limits(std::uint16_t) { return {std::size_t{16} << 20, shm::default_depth_max}; }
  static Thread open(const LinkSpec& spec) { return Thread(spec); }

 private:
  /// Waits for `ready()`, under the mutex that guards its data; false when the wait has to stop.
  /// Signals do not end the wait on a condition variable, hence the slices.
  template <class Ready>
  static bool wait(std::condition_variable& changed, std::unique_lock<std::mutex>& held,
                   Ready&& ready) {
    while (!changed.wait_for(held, posix::interruption::slice(), ready))
      if (posix::interruption::requested()) return false;
    return true;
  }

  /// A bounded buffer for one receiver.
  class Box {
   public:
    Box(const Layout& layout, std::size_t senders)
        : layout_(layout),
          slots_(std::make_unique_for_overwrite<std::byte[]>(layout.slots_bytes())),
          senders_(senders) {}

    IoResult put(WorkerId from, ConstBytes message) noexcept {
      if (message.size() > layout_.message_bytes) return {IoStatus::too_large, 0};
      {
        std::unique_lock held(mutex_);
        if (!wait(not_full_, held, [this] { return count_ < layout_.depth || !receiver_; }))
          return {IoStatus::deadline, 0};
        if (!receiver_) return {IoStatus::peer_gone, 0};
        std::byte* slot = slot_at(first_ + count_++);
        *reinterpret_cast<Header*>(slot) = {static_cast<std::uint32_t>(message.size()), from};
        shm::copy_message(slot + layout_.payload_at, message.data(), message.size());
      }
      not_empty_.notify_one();
      return IoResult::ok(message.size());
    }

    Arrival take(Bytes buffer) noexcept {
      Header header{};
      {
        std::unique_lock held(mutex_);
        if (!wait(not_empty_, held, [this] { return count_ > 0 || senders_ == 0; }))
          return {{IoStatus::deadline, 0}, WorkerId{}};
        if (count_ == 0) return {{IoStatus::peer_gone, 0}, WorkerId{}};
        const std::byte* slot = slot_at(first_);
        header = *reinterpret_cast<const Header*>(slot);
        if (header.bytes > buffer.size()) return {IoResult::error(EPROTO), header.from};
        shm::copy_message(buffer.data(), slot + layout_.payload_at, header.bytes);
        ++first_;
        --count_;
      }
      not_full_.notify_one();
      return {IoResult::ok(header.bytes), header.from};
    }

    void sender_leaves() noexcept {
      const std::scoped_lock held(mutex_);
      if (--senders_ == 0) not_empty_.notify_all();
    }
    void receiver_leaves() noexcept {
      const std::scoped_lock held(mutex_);
      receiver_ = false;
      not_full_.notify_all();
    }

   private:
    struct Header {
      std::uint32_t bytes;
      WorkerId from;
    };
    static_assert(sizeof(Header) <= Layout::header_bytes);

    std::byte* slot_at(std::size_t number) const noexcept {
      return slots_.get() + (number & (layout_.depth - 1)) * layout_.slot_bytes;
    }

    Layout layout_;
    std::unique_ptr<std::byte[]> slots_;
    std::mutex mutex_;
    std::condition_variable not_empty_;
    std::condition_variable not_full_;
    std::size_t first_ = 0;
    std::size_t count_ = 0;
    std::size_t senders_;
    bool receiver_ = true;
  };

  /// The variable that all add to, and how often it was added to.
  struct Total {
    std::mutex mutex;
    std::condition_variable changed;
    double value = 0;
    std::uint16_t additions = 0;
  };

  struct Shared {
    explicit Shared(const LinkSpec& spec)
        : workers(spec.workers), layout(shm::layout_for(spec)), up(layout, spec.workers) {
      for (std::uint16_t i = 0; spec.replies && i < workers; ++i) down.emplace_back(layout, 1);
    }

    std::uint16_t workers;
    Layout layout;
    Box up;
    std::deque<Box> down;  // empty where the parent does not reply
    Total total;
  };
  /// The handle of an end; giving it up notifies the others.
  using Handle = std::shared_ptr<Shared>;

 public:
  class Parent {
   public:
    explicit Parent(const Handle& shared)
        : shared_(shared.get(), [shared](Shared* left) noexcept {
            left->up.receiver_leaves();
            for (Box& box : left->down) box.sender_leaves();
          }) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return shared_->down[index_of(to)].put(to, message);
    }
    Arrival receive(Bytes buffer) noexcept { return shared_->up.take(buffer); }

    IoResult collect(double& total) noexcept {
      Total& sum = shared_->total;
      std::unique_lock held(sum.mutex);
      if (!wait(sum.changed, held, [&] { return sum.additions == shared_->workers; }))
        return {IoStatus::deadline, 0};
      total = sum.value;
      return IoResult::ok(sizeof total);
    }

   private:
    Handle shared_;
  };

  class Worker {
   public:
    Worker(const Handle& shared, WorkerId me)
        : shared_(shared.get(),
                  [shared, me](Shared* left) noexcept {
                    left->up.sender_leaves();
                    if (!left->down.empty()) left->down[index_of(me)].receiver_leaves();
                  }),
          me_(me) {}

    IoResult send(ConstBytes message) noexcept { return shared_->up.put(me_, message); }
    IoResult receive(Bytes buffer) noexcept { return shared_->down[index_of(me_)].take(buffer).io; }

    IoResult add(double value) noexcept {
      Total& sum = shared_->total;
      {
        const std::scoped_lock held(sum.mutex);
        sum.value += value;
        ++sum.additions;
      }
      sum.changed.notify_one();
      return IoResult::ok(sizeof value);
    }

   private:
    Handle shared_;
    WorkerId me_;
  };

  Capacity capacity() const { return shared_->layout.capacity(); }
  Parent parent() && { return Parent(shared_); }
  Worker worker(WorkerId me) && { return {shared_, me}; }

 private:
  explicit Thread(const LinkSpec& spec) : shared_(std::make_shared<Shared>(spec)) {}
  Handle shared_;
};

static_assert(SharedSum<Thread>);

}  // namespace pibench
