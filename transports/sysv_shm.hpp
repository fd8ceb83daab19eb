// System V shared memory under System V semaphores: the bounded buffer of the textbooks with the
// calls of System V; sysvipc(7), shmop(2), semop(2).
//
// A call of semop() makes several changes or none, and those with SEM_UNDO are undone when the
// process ends. So a producer that is killed in its turn leaves no trace: its turn and its slot are
// free again, and the number of the next slot, which is a semaphore too, changes only together with
// the count of full slots.
#pragma once

#include <sys/shm.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/kernel_objects.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/sysv_semaphores.hpp"
#include "transports/shm/copy.hpp"
#include "transports/shm/slots.hpp"

namespace pibench {

/// A System V segment that has no name and no id any more, and goes with the last process that has
/// it attached. A forked child has it too.
class SysvSegment {
 public:
  SysvSegment() = default;
  /// Throws std::system_error.
  explicit SysvSegment(std::size_t bytes) {
    const std::string what = "shmget of " + std::to_string(bytes) + " bytes";
    const int id = posix::checked(::shmget(IPC_PRIVATE, bytes, IPC_CREAT | 0600), what, remedies);
    void* const data = ::shmat(id, nullptr, 0);
    const int error = errno;
    const bool is_removed = ::shmctl(id, IPC_RMID, nullptr) == 0;
    const int removal_error = errno;
    if (data == failed()) posix::throw_errno("shmat", error);
    if (!is_removed) {
      ::shmdt(data);
      posix::throw_errno("shmctl(IPC_RMID) of segment " + std::to_string(id) + " (ipcrm -m)",
                         removal_error);
    }
    data_ = data;
  }
  SysvSegment(SysvSegment&& other) noexcept : data_(std::exchange(other.data_, nullptr)) {}
  SysvSegment& operator=(SysvSegment&& other) noexcept {
    std::swap(data_, other.data_);
    return *this;
  }
  ~SysvSegment() {
    if (data_ != nullptr) ::shmdt(data_);
  }

  std::byte* data() const noexcept { return static_cast<std::byte*>(data_); }

 private:
  static constexpr std::array remedies{
      posix::Remedy{ENOSPC, "for more: ipcs -m, sysctl kernel.shmmni kernel.shmall"},
      posix::Remedy{EINVAL, "for larger segments: sysctl kernel.shmmax"},
      posix::Remedy{ENOSYS, "this kernel has no System V IPC, CONFIG_SYSVIPC, or refuses it"}};

  static void* failed() noexcept { return reinterpret_cast<void*>(-1); }

  void* data_ = nullptr;
};

class SysvShm {
 public:
  static constexpr Descriptor descriptor{
      .name = "sysv_shm",
      .summary = "bounded buffer in System V shared memory under System V semaphores",
      .family = Family::shared_memory,
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
      .exposed = {.sysv_semaphores = true},
  };
  static constexpr Explanation explanation{
      .how =
          "One buffer of slots in a System V segment takes the messages of all workers, and each "
          "worker has one more for replies. Semaphores of one System V set count the empty and "
          "the full slots of each, and one lets producers take turns. A semop() makes several "
          "changes at once, and the kernel undoes them where a process dies in its turn "
          "(SEM_UNDO). The segment is removed as soon as it is attached, the set at the end; "
          "pibench clean removes the sets of killed runs.",
      .per_message =
          "Two semop() on either side; with several workers the sender's change five semaphores "
          "at once, and one semctl() comes between. Two copies, into the slot and out of it.",
      .waking = "Blocking: both sides sleep in semop().",
      .set_up =
          "shmget(IPC_PRIVATE), shmat() and shmctl(IPC_RMID), semget(IPC_PRIVATE) and a "
          "semctl(SETVAL) for each buffer.",
      .tunables = "/proc/sys/kernel/shmmax, /proc/sys/kernel/shmall, /proc/sys/kernel/sem",
      .man_pages = "sysvipc(7), shmget(2), shmop(2), semget(2), semop(2), semctl(2)",
      .picture = R"(
parent                                          worker
shmget(IPC_PRIVATE), shmat(), shmctl(IPC_RMID)
semget(IPC_PRIVATE, 0600), semctl(SETVAL)
fork()                                          shares the segment, knows the set's id
semop(full -1)   sleeps                         semop(empty -1, turn -1, SEM_UNDO)
                                                semctl(tail, GETVAL)   [several workers]
                                                copy the message into that slot
    <--- semop(turn +1, tail +1, full +1) ---
copy the message out, semop(empty +1)
shmdt(), semctl(IPC_RMID)                       _exit(0): the kernel undoes what was held
)",
  };

  static Probe probe(const Settings&) {
    return posix::probe_by([] {
      const SysvSegment segment(1);
      const int id =
          posix::checked(::semget(IPC_PRIVATE, 1, 0600), "semget", posix::more_semaphores);
      if (!posix::remove_sysv_semaphores(id))
        posix::throw_errno("semctl(IPC_RMID) of semaphores " + std::to_string(id) + " (ipcrm -s)");
    });
  }

  /// Small messages go that deep; large ones have fewer slots, at least two.
  static Limits limits(std::uint16_t workers) {
    constexpr std::size_t largest = std::size_t{64} << 20;
    const std::size_t slot =
        segment_bytes_max() / (std::size_t{workers} + 1) / shm::SlotLayout::depth_min;
    const std::size_t whole_lines = slot / shm::line_bytes * shm::line_bytes;
    return {std::min(largest, whole_lines - std::min(whole_lines, shm::line_bytes)),
            shm::default_depth_max};
  }

  static SysvShm open(const LinkSpec& spec) { return SysvShm(spec); }

 private:
  using Number = unsigned short;

  /// A semaphore counts the slots, and the kernel lets none count to 32,768.
  static constexpr std::size_t depth_max = std::size_t{1} << 14;

  static std::size_t system_limit(const char* name) {
    std::size_t value = std::numeric_limits<std::size_t>::max();
    std::ifstream(std::string("/proc/sys/kernel/") + name) >> value;
    return value;
  }
  static std::size_t segment_bytes_max() {
    const auto page = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t pages = system_limit("shmall");
    return std::min(system_limit("shmmax"),
                    std::min(pages, std::numeric_limits<std::size_t>::max() / page) * page);
  }

  static sembuf change(Number number, int by, int flags = 0) noexcept {
    return {
        .sem_num = number, .sem_op = static_cast<short>(by), .sem_flg = static_cast<short>(flags)};
  }

  /// What stands in front of a message.
  struct Slot {
    std::uint32_t bytes;
    WorkerId from;
  };
  static_assert(sizeof(Slot) <= shm::SlotLayout::header_bytes);

  /// The semaphores of a buffer, side by side in the set.
  enum Role : Number { empty, full, turn, tail, roles };

  /// A bounded buffer as one process sees it, for one consumer, and one producer or many.
  class Buffer {
   public:
    Buffer(std::byte* slots, const shm::SlotLayout& layout, const posix::SysvSemaphores& set,
           std::size_t index, bool many_producers)
        : slots_(slots + index * layout.slots_bytes()),
          layout_(&layout),
          set_(&set),
          first_(static_cast<Number>(index * roles)),
          many_(many_producers) {}

    /// Once, before there are others.
    void begin() const {
      set_->set(number(empty), static_cast<int>(layout_->depth));
      set_->set(number(turn), 1);
    }

    IoResult put(WorkerId from, ConstBytes message) noexcept {
      if (message.size() > layout_->message_bytes) return {IoStatus::too_large, 0};
      const IoResult io = many_ ? put_in_turn(from, message) : put_alone(from, message);
      return io.good() ? IoResult::ok(message.size()) : io;
    }

    Arrival take(Bytes buffer) noexcept {
      if (const IoResult io = set_->change({change(number(full), -1)}); !io.good())
        return {io, WorkerId{}};
      const std::byte* const at = slot_at(ticket_++);
      Slot slot{};
      std::memcpy(&slot, at, sizeof slot);
      if (slot.bytes > buffer.size()) return {IoResult::error(EPROTO), slot.from};
      shm::copy_message(buffer.data(), at + layout_->payload_at, slot.bytes);
      const IoResult io = set_->change({change(number(empty), +1)});
      return {io.good() ? IoResult::ok(slot.bytes) : io, slot.from};
    }

   private:
    Number number(Role role) const noexcept { return static_cast<Number>(first_ + role); }
    std::byte* slot_at(std::size_t ticket) const noexcept {
      return slots_ + (ticket & (layout_->depth - 1)) * layout_->slot_bytes;
    }

    void write(std::size_t ticket, WorkerId from, ConstBytes message) const noexcept {
      std::byte* const at = slot_at(ticket);
      const Slot slot{static_cast<std::uint32_t>(message.size()), from};
      std::memcpy(at, &slot, sizeof slot);
      shm::copy_message(at + layout_->payload_at, message.data(), message.size());
    }

    IoResult put_alone(WorkerId from, ConstBytes message) noexcept {
      if (const IoResult io = set_->change({change(number(empty), -1)}); !io.good()) return io;
      write(ticket_++, from, message);
      return set_->change({change(number(full), +1)});
    }

    /// The slot is taken back and taken for good, so that the end of the process undoes nothing of
    /// a message that is there.
    IoResult put_in_turn(WorkerId from, ConstBytes message) noexcept {
      const IoResult turns =
          set_->change({change(number(empty), -1, SEM_UNDO), change(number(turn), -1, SEM_UNDO)});
      if (!turns.good()) return turns;
      const int index = set_->value_of(number(tail));
      if (index < 0) return posix::SysvSemaphores::failure();
      write(static_cast<std::size_t>(index), from, message);
      const int last = static_cast<int>(layout_->depth) - 1;
      return set_->change({change(number(empty), +1, SEM_UNDO), change(number(empty), -1),
                           change(number(tail), index < last ? +1 : -last),
                           change(number(turn), +1, SEM_UNDO), change(number(full), +1)});
    }

    std::byte* slots_;
    const shm::SlotLayout* layout_;
    const posix::SysvSemaphores* set_;
    Number first_;
    bool many_;
    std::size_t ticket_ = 0;  // of the consumer, or of a producer alone
  };

  /// Segment and set of a link: the buffer up, then one per worker down.
  class Region {
   public:
    explicit Region(const LinkSpec& spec)
        : layout_(shm::layout_for(spec, depth_max)),
          workers_(spec.workers),
          buffers_(1 + (spec.replies ? std::size_t{spec.workers} : 0)),
          segment_(buffers_ * layout_.slots_bytes()),
          set_(spec.run, static_cast<int>(buffers_ * roles)) {
      for (std::size_t i = 0; i < buffers_; ++i) buffer(i).begin();
    }

    // What these return refers to this object.
    Buffer up() const noexcept { return buffer(0); }
    Buffer down(WorkerId id) const noexcept { return buffer(1 + std::size_t{index_of(id)}); }
    bool has_down() const noexcept { return buffers_ > 1; }
    std::uint16_t workers() const noexcept { return workers_; }
    Capacity capacity() const { return layout_.capacity(); }

   private:
    Buffer buffer(std::size_t index) const noexcept {
      return {segment_.data(), layout_, set_, index, index == 0 && workers_ > 1};
    }

    shm::SlotLayout layout_;
    std::uint16_t workers_;
    std::size_t buffers_;
    SysvSegment segment_;
    posix::SysvSemaphores set_;
  };

 public:
  class Parent {
   public:
    explicit Parent(std::unique_ptr<Region> region)
        : region_(std::move(region)), up_(region_->up()) {
      for (std::uint16_t i = 0; region_->has_down() && i < region_->workers(); ++i)
        down_.push_back(region_->down(WorkerId{i}));
    }

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return down_[index_of(to)].put(to, message);
    }
    Arrival receive(Bytes buffer) noexcept { return up_.take(buffer); }

   private:
    std::unique_ptr<Region> region_;
    Buffer up_;
    std::vector<Buffer> down_;
  };

  class Worker {
   public:
    Worker(std::unique_ptr<Region> region, WorkerId me)
        : region_(std::move(region)), up_(region_->up()), down_(region_->down(me)), me_(me) {}

    IoResult send(ConstBytes message) noexcept { return up_.put(me_, message); }
    IoResult receive(Bytes buffer) noexcept { return down_.take(buffer).io; }

   private:
    std::unique_ptr<Region> region_;
    Buffer up_;
    Buffer down_;
    WorkerId me_;
  };

  Capacity capacity() const { return region_->capacity(); }
  Parent parent() && { return Parent(std::move(region_)); }
  Worker worker(WorkerId me) && { return {std::move(region_), me}; }

 private:
  explicit SysvShm(const LinkSpec& spec) : region_(std::make_unique<Region>(spec)) {}

  std::unique_ptr<Region> region_;
};

static_assert(Transport<SysvShm>);

}  // namespace pibench
