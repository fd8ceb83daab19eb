// Shared memory guarded by Boost.Interprocess's semaphores: the classic bounded buffer (Dijkstra,
// EWD 123), and one shared double for the pi job. On Linux the semaphores are sem_t, shared between
// processes; sem_overview(7).
//
// Nothing here detects that a peer has died; the harness does.
#pragma once

#include <algorithm>
#include <bit>
#include <boost/interprocess/sync/interprocess_semaphore.hpp>
#include <cstring>
#include <string>
#include <utility>

#include "transports/contract/transport.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/shared_memory.hpp"
#include "transports/posix/spin.hpp"
#include "transports/shm/boost_mutex.hpp"
#include "transports/shm/slots.hpp"

namespace pibench {

class ShmSemaphore {
  using Semaphore = boost::interprocess::interprocess_semaphore;

 public:
  static constexpr Descriptor descriptor{
      .name = "shm_semaphore",
      .summary = "bounded buffer in shared memory under semaphores; pi adds into one shared double",
      .family = Family::shared_memory,
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::shared_sum,
      .exclusion = Exclusion::lock,
      .any_wakeup = true,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "The bounded buffer of the textbooks, in memory that all processes have mapped. One "
          "semaphore counts the empty slots, one the full ones, and a third lets producers take "
          "turns. In the pi job no message is sent: each worker adds its partial sum to one "
          "shared double under a semaphore, and the parent waits until all have. Nobody can tell "
          "here that a peer has died; the harness does.",
      .per_message =
          "Two copies, into the slot and out of it. No system call as long as nobody has to "
          "sleep: six semaphore operations on shared cache lines, four with one worker.",
      .waking =
          "Blocking in sem_wait(), which sleeps on a futex; or spinning, or spin-then-block "
          "(--wait).",
      .set_up = "shm_open(), shm_unlink(), posix_fallocate() and mmap() once for all buffers.",
      .tunables = "/dev/shm, ulimit -n",
      .man_pages = "sem_overview(7), shm_overview(7), sem_wait(3), sem_post(3), mmap(2)",
      .picture = R"(
parent                                          worker
shm_open(name), shm_unlink(name)
posix_fallocate(), mmap(MAP_SHARED), sem_init()
fork()                                          shares the mapping
sem_wait(full)   sleeps                         sem_wait(empty)
                                                sem_wait(turn)   [several workers]
                                                copy the message into a slot
    <---- sem_post(turn), sem_post(full) ----
copy the message out of the slot
sem_post(empty)                                 the pi job instead:
sem_wait(added)   [once per worker]             sem_wait(lock), total += sum
read total                                      sem_post(lock), sem_post(added)
)",
  };

  static Probe probe(const Settings&) { return posix::probe_shared_memory(); }

  /// A link with a box per worker down must fit into /dev/shm as it is now. The depth is that for
  /// small messages; large ones have fewer slots, at least two.
  static Limits limits(std::uint16_t workers) {
    constexpr std::size_t largest = std::size_t{64} << 20;
    const std::size_t free = posix::shared_memory_free_bytes();
    const std::size_t room_per_box =
        (free - std::min(free, sizeof(Total))) / (std::size_t{workers} + 1);
    const std::size_t slots = room_per_box - std::min(room_per_box, sizeof(Box));
    // Slots that are small are made deep, up to box_bytes_wanted: below that, count on depth_max.
    const std::size_t slot = slots / (slots >= box_bytes_wanted ? 2 : depth_max);
    const std::size_t whole_lines = slot / line_bytes * line_bytes;
    return {std::min(largest, whole_lines - std::min(whole_lines, line_bytes)), depth_max};
  }

  static ShmSemaphore open(const LinkSpec& spec) { return ShmSemaphore(spec); }

 private:
  static constexpr std::size_t line_bytes = 64;
  static constexpr std::size_t depth_max = 64;

  static std::size_t round_up(std::size_t bytes) {
    return (bytes + line_bytes - 1) / line_bytes * line_bytes;
  }

  static IoResult wait(Semaphore& semaphore, Wakeup wakeup) noexcept {
    const auto attempt = [&semaphore]() noexcept { return semaphore.try_wait(); };
    if (wakeup == Wakeup::spinning)
      return posix::spin_until(attempt) ? IoResult::ok(0) : IoResult{IoStatus::deadline, 0};
    if (wakeup == Wakeup::spin_then_block && posix::spin(attempt, posix::spins_before_blocking))
      return IoResult::ok(0);
    return block(semaphore);
  }

  /// A sem_wait that a signal interrupts throws in Boost; it is repeated until the wait has to
  /// stop.
  static IoResult block(Semaphore& semaphore) noexcept {
    for (;;) {
      try {
        semaphore.wait();
        return IoResult::ok(0);
      } catch (const boost::interprocess::interprocess_exception& error) {
        if (error.get_native_error() != EINTR) return IoResult::error(boost_ipc::errno_of(error));
        if (posix::interruption::requested()) return {IoStatus::deadline, 0};
      }
    }
  }

  static IoResult post(Semaphore& semaphore) noexcept {
    try {
      semaphore.post();
      return IoResult::ok(0);
    } catch (const boost::interprocess::interprocess_exception& error) {
      return IoResult::error(boost_ipc::errno_of(error));
    }
  }

  struct Slot {
    std::uint32_t bytes;
    WorkerId from;
  };

  static constexpr std::size_t box_bytes_wanted = depth_max * (4096 + line_bytes);

  /// The division of a region; the same in every process.
  struct Layout {
    std::size_t message_bytes;
    std::size_t payload_at;  ///< a small message shares its slot's line, others begin one
    std::size_t slot_bytes;
    std::size_t depth;  ///< a power of two, so that no division finds a slot
    Wakeup wakeup;

    explicit Layout(const LinkSpec& spec)
        : message_bytes(spec.message_bytes),
          payload_at(spec.message_bytes <= line_bytes - sizeof(Slot) ? sizeof(Slot) : line_bytes),
          slot_bytes(round_up(payload_at + spec.message_bytes)),
          depth(depth_for(spec, slot_bytes)),
          wakeup(spec.wakeup) {}

   private:
    static std::size_t depth_for(const LinkSpec& spec, std::size_t slot_bytes) {
      if (const std::size_t asked = shm::messages_asked(spec); asked > 0)
        return std::bit_ceil(std::max<std::size_t>(asked, 2));
      return std::bit_floor(std::clamp<std::size_t>(box_bytes_wanted / slot_bytes, 2, depth_max));
    }
  };

  /// A bounded buffer for one consumer. Producers take turns, so that a message is complete and in
  /// its place before the next is begun.
  class Box {
   public:
    Box(const Layout& layout, bool many_producers)
        : empty_(static_cast<unsigned>(layout.depth)), full_(0), turn_(1), many_(many_producers) {}

    static std::size_t bytes(const Layout& layout) {
      return sizeof(Box) + layout.depth * layout.slot_bytes;
    }

    IoResult put(const Layout& layout, WorkerId from, ConstBytes message) noexcept {
      if (message.size() > layout.message_bytes) return {IoStatus::too_large, 0};
      if (const IoResult io = wait(empty_, layout.wakeup); !io.good()) return io;
      if (const IoResult io = take_turn(layout); !io.good()) return io;
      Slot& slot = slot_at(layout, tail_++);
      slot.bytes = static_cast<std::uint32_t>(message.size());
      slot.from = from;
      if (!message.empty()) std::memcpy(payload_of(layout, slot), message.data(), message.size());
      if (many_)
        if (const IoResult io = post(turn_); !io.good()) return io;
      const IoResult io = post(full_);
      return io.good() ? IoResult::ok(message.size()) : io;
    }

    Arrival take(const Layout& layout, Bytes buffer) noexcept {
      if (const IoResult io = wait(full_, layout.wakeup); !io.good()) return {io, WorkerId{}};
      Slot& slot = slot_at(layout, head_++);
      const std::size_t bytes = slot.bytes;
      const WorkerId from = slot.from;
      if (bytes > buffer.size()) return {IoResult::error(EPROTO), from};
      if (bytes > 0) std::memcpy(buffer.data(), payload_of(layout, slot), bytes);
      const IoResult io = post(empty_);
      return {io.good() ? IoResult::ok(bytes) : io, from};
    }

   private:
    /// Gives the empty slot back when it has to stop: other producers go on with the box.
    IoResult take_turn(const Layout& layout) noexcept {
      if (!many_) return IoResult::ok(0);
      const IoResult io = wait(turn_, layout.wakeup);
      if (!io.good()) static_cast<void>(post(empty_));
      return io;
    }

    static std::byte* payload_of(const Layout& layout, Slot& slot) noexcept {
      return reinterpret_cast<std::byte*>(&slot) + layout.payload_at;
    }

    Slot& slot_at(const Layout& layout, std::size_t ticket) noexcept {
      auto* slots = reinterpret_cast<std::byte*>(this + 1);
      return *reinterpret_cast<Slot*>(slots + (ticket & (layout.depth - 1)) * layout.slot_bytes);
    }

    alignas(line_bytes) Semaphore empty_;
    alignas(line_bytes) Semaphore full_;
    alignas(line_bytes) Semaphore turn_;
    alignas(line_bytes) std::size_t head_ = 0;  // the consumer's
    alignas(line_bytes) std::size_t tail_ = 0;  // the producers'
    bool many_;
  };

  /// The one shared double, on one line with its lock.
  struct Total {
    alignas(line_bytes) Semaphore lock{1};
    double value = 0;
    alignas(line_bytes) Semaphore added{0};
  };

 public:
  /// The whole mapping: total, box up, boxes down. A forked child shares it.
  class Region {
   public:
    explicit Region(const LinkSpec& spec) : layout_(spec), workers_(spec.workers) {
      const std::size_t boxes = 1 + (spec.replies ? std::size_t{spec.workers} : 0);
      memory_ = posix::shared_memory(spec.run, sizeof(Total) + boxes * Box::bytes(layout_));
      new (memory_.data()) Total;
      new (&up()) Box(layout_, workers_ > 1);
      for (std::size_t i = 1; i < boxes; ++i) new (&box(i)) Box(layout_, false);
    }

    const Layout& layout() const noexcept { return layout_; }
    Box& up() noexcept { return box(0); }
    Box& down(WorkerId id) noexcept { return box(1 + std::size_t{index_of(id)}); }

    IoResult add(double value) noexcept {
      if (const IoResult io = wait(total().lock, layout_.wakeup); !io.good()) return io;
      total().value += value;
      if (const IoResult io = post(total().lock); !io.good()) return io;
      return post(total().added);
    }
    /// The sum of one add() per worker.
    IoResult collect(double& sum) noexcept {
      for (std::uint16_t i = 0; i < workers_; ++i)
        if (const IoResult io = wait(total().added, layout_.wakeup); !io.good()) return io;
      sum = total().value;
      return IoResult::ok(sizeof sum);
    }

   private:
    Total& total() noexcept { return *static_cast<Total*>(memory_.data()); }
    Box& box(std::size_t index) noexcept {
      std::byte* boxes = static_cast<std::byte*>(memory_.data()) + sizeof(Total);
      return *reinterpret_cast<Box*>(boxes + index * Box::bytes(layout_));
    }

    Layout layout_;
    std::uint16_t workers_;
    posix::Mapping memory_;
  };

  class Parent {
   public:
    explicit Parent(Region region) : region_(std::move(region)) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return region_.down(to).put(region_.layout(), to, message);
    }
    Arrival receive(Bytes buffer) noexcept { return region_.up().take(region_.layout(), buffer); }

    IoResult collect(double& total) noexcept { return region_.collect(total); }

   private:
    Region region_;
  };

  class Worker {
   public:
    Worker(Region region, WorkerId me) : region_(std::move(region)), me_(me) {}

    IoResult send(ConstBytes message) noexcept {
      return region_.up().put(region_.layout(), me_, message);
    }
    IoResult receive(Bytes buffer) noexcept {
      return region_.down(me_).take(region_.layout(), buffer).io;
    }
    IoResult add(double value) noexcept { return region_.add(value); }

   private:
    Region region_;
    WorkerId me_;
  };

  Capacity capacity() const {
    return Capacity::of_messages(region_.layout().depth, region_.layout().message_bytes);
  }
  Parent parent() && { return Parent(std::move(region_)); }
  Worker worker(WorkerId me) && { return {std::move(region_), me}; }

 private:
  explicit ShmSemaphore(const LinkSpec& spec) : region_(spec) {}
  Region region_;
};

static_assert(SharedSum<ShmSemaphore>);

}  // namespace pibench
