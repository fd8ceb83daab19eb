// A bounded buffer in shared memory under one robust mutex with conditions, and one per worker
// down. A worker that dies as it holds the mutex is recovered from: the next one takes it over, and
// no message is lost or seen in part.
#pragma once

#include <algorithm>
#include <new>
#include <utility>

#include "transports/contract/transport.hpp"
#include "transports/posix/shared_memory.hpp"
#include "transports/shm/locked_buffer.hpp"
#include "transports/shm/shared_slots.hpp"

namespace pibench {

class ShmMutex {
  using Buffer = shm::LockedBuffer;
  using Layout = shm::SlotLayout;

 public:
  static constexpr Descriptor descriptor{
      .name = "shm_mutex",
      .summary = "bounded buffer in shared memory under a robust mutex and conditions",
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
          "The bounded buffer of the textbooks with a mutex and condition variables, in shared "
          "memory. The mutex is robust: when its holder dies, the kernel gives it to the next who "
          "asks, with EOWNERDEAD, and that one goes on, since a message counts only after the one "
          "store that says it is there. Each worker waits for room on a condition of its own, so "
          "that a killed waiter cannot hold up the others.",
      .per_message =
          "Two copies and two lock-unlock pairs, no system call while the mutex is free and "
          "nobody waits; else futex() calls.",
      .waking =
          "Blocking in pthread_cond_timedwait(), in slices of 50 ms, as it cannot be interrupted.",
      .set_up =
          "shm_open(), shm_unlink(), posix_fallocate() and mmap() once; pthread_mutex_init() and "
          "pthread_cond_init() for each buffer.",
      .tunables = "/dev/shm, ulimit -n",
      .man_pages =
          "pthread_mutexattr_setrobust(3), pthread_mutex_lock(3), pthread_cond_timedwait(3), "
          "shm_overview(7)",
      .picture = R"(
parent                                          worker
shm_open(name), shm_unlink(name), mmap()
pthread_mutex_init(robust, process-shared)
fork()                                          shares the mapping
pthread_mutex_trylock()                         pthread_mutex_trylock()
empty: pthread_cond_timedwait(not_empty)        full: pthread_cond_timedwait(my not_full)
                                                copy the message into a slot, ++put
                                                pthread_mutex_unlock()
    <---- pthread_cond_signal(not_empty) ----
copy the message out, ++taken
pthread_mutex_unlock()
pthread_cond_signal(a waiter's not_full)        _exit(0)
)",
  };
  static Probe probe(const Settings&) { return posix::probe_shared_memory(); }

  /// A link with a buffer per worker down must fit into /dev/shm as it is now, each as shallow as
  /// it may be. The depth is that for the smallest messages.
  static Limits limits(std::uint16_t workers) {
    constexpr std::size_t largest = std::size_t{64} << 20;
    const std::size_t buffers = std::size_t{workers} + 1;
    const std::size_t overhead = Buffer::bytes(Layout(0, 0), workers);
    const std::size_t room = posix::shared_memory_free_bytes() / buffers;
    const std::size_t slot = (room - std::min(room, overhead)) / Layout::depth_min;
    const std::size_t whole_lines = slot / shm::line_bytes * shm::line_bytes;
    return {std::min(largest, whole_lines - std::min(whole_lines, shm::line_bytes)),
            shm::default_depth_max};
  }

  static ShmMutex open(const LinkSpec& spec) { return ShmMutex(spec); }

  /// The buffer up, then those down where the parent replies. A forked child shares them.
  class Region {
   public:
    explicit Region(const LinkSpec& spec)
        : layout_(shm::shared_layout(spec, buffers_of(spec))),
          up_bytes_(Buffer::bytes(layout_, spec.workers)),
          down_bytes_(Buffer::bytes(layout_, 1)) {
      const std::size_t down = buffers_of(spec) - 1;
      memory_ = posix::shared_memory(spec.run, up_bytes_ + down * down_bytes_);
      new (&up()) Buffer(spec.workers);
      for (std::uint16_t i = 0; i < down; ++i) new (&this->down(WorkerId{i})) Buffer(1);
    }

    const Layout& layout() const noexcept { return layout_; }
    Buffer& up() noexcept { return at(0); }
    Buffer& down(WorkerId id) noexcept { return at(up_bytes_ + index_of(id) * down_bytes_); }

   private:
    static std::size_t buffers_of(const LinkSpec& spec) {
      return 1 + (spec.replies ? std::size_t{spec.workers} : 0);
    }
    Buffer& at(std::size_t offset) noexcept {
      return *reinterpret_cast<Buffer*>(static_cast<std::byte*>(memory_.data()) + offset);
    }

    Layout layout_;
    std::size_t up_bytes_;
    std::size_t down_bytes_;
    posix::Mapping memory_;
  };

  class Parent {
   public:
    explicit Parent(Region region) : region_(std::move(region)) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return region_.down(to).put(region_.layout(), 0, to, message);
    }
    Arrival receive(Bytes buffer) noexcept { return region_.up().take(region_.layout(), buffer); }

   private:
    Region region_;
  };

  class Worker {
   public:
    Worker(Region region, WorkerId me) : region_(std::move(region)), me_(me) {}

    IoResult send(ConstBytes message) noexcept {
      return region_.up().put(region_.layout(), index_of(me_), me_, message);
    }
    IoResult receive(Bytes buffer) noexcept {
      return region_.down(me_).take(region_.layout(), buffer).io;
    }

   private:
    Region region_;
    WorkerId me_;
  };

  Capacity capacity() const { return region_.layout().capacity(); }
  Parent parent() && { return Parent(std::move(region_)); }
  Worker worker(WorkerId me) && { return {std::move(region_), me}; }

 private:
  explicit ShmMutex(const LinkSpec& spec) : region_(spec) {}
  Region region_;
};

static_assert(Transport<ShmMutex>);

}  // namespace pibench
