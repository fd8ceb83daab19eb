// A bounded buffer in shared memory under one robust mutex with conditions, and one per worker
// down. A worker that dies as it holds the mutex is recovered from: the next one takes it over, and
// no message is lost or seen in part.
#pragma once

#include <algorithm>
#include <new>
#include <utility>

#include "transports/posix/shared_memory.hpp"
#include "transports/shm/locked_buffer.hpp"

namespace pibench {

class ShmMutex {
  using Buffer = shm::LockedBuffer;
  using Layout = shm::SlotLayout;

 public:
  static constexpr Descriptor descriptor{
      .name = "shm_mutex",
      .summary = "bounded buffer in shared memory under a robust mutex and conditions",
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .leaves_names_if_killed = true,
  };
  static Probe probe(const Settings&) { return posix::probe_shared_memory(); }

  /// A link with a buffer per worker down must fit into /dev/shm as it is now, each as shallow as
  /// it may be. Small messages go depth_max deep.
  static Limits limits(std::uint16_t workers) {
    constexpr std::size_t largest = std::size_t{64} << 20;
    const std::size_t buffers = std::size_t{workers} + 1;
    const std::size_t overhead = Buffer::bytes(Layout(0, 0), workers);
    const std::size_t room = posix::shared_memory_free_bytes() / buffers;
    const std::size_t slot = (room - std::min(room, overhead)) / Layout::depth_min;
    const std::size_t whole_lines = slot / shm::line_bytes * shm::line_bytes;
    return {std::min(largest, whole_lines - std::min(whole_lines, shm::line_bytes)),
            Layout::depth_max};
  }

  static ShmMutex open(const LinkSpec& spec) { return ShmMutex(spec); }

 private:
  /// The buffer up, then those down where the parent replies. A forked child shares them.
  class Region {
   public:
    explicit Region(const LinkSpec& spec)
        : layout_(spec.message_bytes, slots_bytes_wanted),
          up_bytes_(Buffer::bytes(layout_, spec.workers)),
          down_bytes_(Buffer::bytes(layout_, 1)) {
      const std::size_t down = spec.replies ? spec.workers : 0;
      memory_ = posix::shared_memory(spec.run, up_bytes_ + down * down_bytes_);
      new (&up()) Buffer(spec.workers);
      for (std::uint16_t i = 0; i < down; ++i) new (&this->down(WorkerId{i})) Buffer(1);
    }

    const Layout& layout() const noexcept { return layout_; }
    Buffer& up() noexcept { return at(0); }
    Buffer& down(WorkerId id) noexcept { return at(up_bytes_ + index_of(id) * down_bytes_); }

   private:
    /// So that a sender may fill the buffer in one time slice.
    static constexpr std::size_t slots_bytes_wanted = std::size_t{64} << 10;

    Buffer& at(std::size_t offset) noexcept {
      return *reinterpret_cast<Buffer*>(static_cast<std::byte*>(memory_.data()) + offset);
    }

    Layout layout_;
    std::size_t up_bytes_;
    std::size_t down_bytes_;
    posix::Mapping memory_;
  };

 public:
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

  Parent parent() && { return Parent(std::move(region_)); }
  Worker worker(WorkerId me) && { return {std::move(region_), me}; }

 private:
  explicit ShmMutex(const LinkSpec& spec) : region_(spec) {}
  Region region_;
};

static_assert(Transport<ShmMutex>);

}  // namespace pibench
