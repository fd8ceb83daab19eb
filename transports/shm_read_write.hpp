// Shared memory that nobody maps, under named POSIX semaphores: processes read and write the object
// of shm_open() by its descriptor, as a file; shm_overview(7), pread(2), sem_overview(7).
//
// Forked processes share the descriptor's place in the file, so that pread() and pwrite(), which
// have a place of their own, take that of lseek() with read() and write(). Nothing here detects
// that a peer has died; the harness does.
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/named_semaphore.hpp"
#include "transports/posix/shared_memory.hpp"
#include "transports/posix/spin.hpp"
#include "transports/posix/syscall.hpp"
#include "transports/shm/copy.hpp"
#include "transports/shm/shared_slots.hpp"

namespace pibench {

/// An object in /dev/shm without a name, of which all pages are there.
class UnmappedMemory {
 public:
  /// Throws std::system_error.
  UnmappedMemory(const posix::RunDirectory& run, std::size_t bytes) {
    const posix::SharedMemoryName name(run);
    memory_ = posix::create_shared_memory(name.get());
    posix::allocate_pages(memory_.get(), bytes);
  }

  IoResult read(std::size_t at, Bytes bytes) const noexcept {
    return all_of(bytes.size(), [&](std::size_t done) {
      return ::pread(memory_.get(), bytes.data() + done, bytes.size() - done,
                     static_cast<off_t>(at + done));
    });
  }
  IoResult write(std::size_t at, ConstBytes bytes) const noexcept {
    return all_of(bytes.size(), [&](std::size_t done) {
      return ::pwrite(memory_.get(), bytes.data() + done, bytes.size() - done,
                      static_cast<off_t>(at + done));
    });
  }

 private:
  /// Repeats a call until it has moved so many bytes; failed(EPROTO) where it moves none.
  template <class Call>
  static IoResult all_of(std::size_t bytes, Call&& call) noexcept {
    for (std::size_t done = 0; done < bytes;) {
      const ssize_t n = posix::retry_interrupted([&] { return call(done); });
      if (n < 0) return posix::result_from_errno();
      if (n == 0) return IoResult::error(EPROTO);
      done += static_cast<std::size_t>(n);
    }
    return IoResult::ok(bytes);
  }

  posix::Fd memory_;
};

class ShmReadWrite {
 public:
  static constexpr Descriptor descriptor{
      .name = "shm_read_write",
      .summary = "shared memory read and written as a file, under named POSIX semaphores",
      .family = Family::shared_memory,
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .exclusion = Exclusion::lock,
      .any_wakeup = true,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "The bounded buffer of the textbooks in an object of shm_open() that no process maps: "
          "messages are packed into a buffer, written with pwrite() on its descriptor, read with "
          "pread(), and unpacked. Named semaphores count the empty and the full slots, and one "
          "lets producers take turns. Beside shm_semaphore this shows what it costs not to map. "
          "Names are gone as soon as they are open. Nobody can tell here that a peer has died; "
          "the harness does.",
      .per_message =
          "One pwrite() and one pread(), more for long messages where sizes vary; with several "
          "workers a pread() and a pwrite() of the next slot's number. Four copies: packed, "
          "written, read, unpacked. Six semaphore operations, four with one worker.",
      .waking =
          "Blocking in sem_wait(), which sleeps on a futex; or spinning, or spin-then-block "
          "(--wait).",
      .set_up =
          "shm_open(), shm_unlink() and posix_fallocate() once; two sem_open() and sem_unlink() "
          "for each buffer, and one for the turn.",
      .tunables = "/dev/shm, ulimit -n",
      .man_pages =
          "shm_open(3), pread(2), sem_open(3), sem_wait(3), sem_overview(7), shm_overview(7)",
      .picture = R"(
parent                                          worker
shm_open(name), shm_unlink(), posix_fallocate()
sem_open(O_CREAT | O_EXCL), sem_unlink()        [empty, full, turn]
fork()                                          inherits descriptor and semaphores
sem_wait(full)   sleeps                         pack the message, sem_wait(empty)
                                                sem_wait(turn), pread(tail)   [several workers]
                                                pwrite(slot), pwrite(tail + 1)
    <---- sem_post(turn), sem_post(full) ----
pread(slot), unpack the message
sem_post(empty)
sem_close(), close()                            _exit(0)
)",
  };
  static Probe probe(const Settings&) { return posix::probe_shared_memory(); }

  /// A link with a buffer per worker down must fit into /dev/shm as it is now, each as shallow as
  /// it may be, and each semaphore has a page there. The depth is that for the smallest messages.
  static Limits limits(std::uint16_t workers) {
    constexpr std::size_t largest = std::size_t{64} << 20;
    const std::size_t buffers = std::size_t{workers} + 1;
    const std::size_t overhead =
        (buffers * roles + 1) * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
    const std::size_t free = posix::shared_memory_free_bytes();
    const std::size_t slot =
        (free - std::min(free, overhead)) / buffers / shm::SlotLayout::depth_min;
    const std::size_t whole_lines = slot / shm::line_bytes * shm::line_bytes;
    return {std::min(largest, whole_lines - std::min(whole_lines, shm::line_bytes)),
            shm::default_depth_max};
  }

  static ShmReadWrite open(const LinkSpec& spec) { return ShmReadWrite(spec); }

 private:
  /// The semaphores of a buffer; the turn is that of the buffer up alone.
  enum Role : std::size_t { empty, full, turn, roles };

  /// What stands in front of a message; without a gap, as it is written as it lies there.
  struct Header {
    std::uint32_t bytes;
    WorkerId from;
    std::uint16_t unused = 0;
  };
  static_assert(sizeof(Header) == shm::SlotLayout::header_bytes);

  /// What the processes of a link share: the number of the next slot up, then the slots of all
  /// buffers; and the semaphores.
  class Region {
   public:
    explicit Region(const LinkSpec& spec)
        : buffers_(1 + (spec.replies ? std::size_t{spec.workers} : 0)),
          layout_(shm::shared_layout(spec, buffers_)),
          wakeup_(spec.wakeup),
          first_read_bytes_(sizeof(Header) + (spec.fixed_size
                                                  ? spec.message_bytes
                                                  : std::min(spec.message_bytes, read_bytes_max))),
          memory_(spec.run, first_slot_at + buffers_ * layout_.slots_bytes()) {
      for (std::size_t i = 0; i < buffers_; ++i) {
        semaphores_.emplace_back(spec.run, static_cast<unsigned>(layout_.depth));
        semaphores_.emplace_back(spec.run, 0);
        if (i == 0) semaphores_.emplace_back(spec.run, 1);
      }
    }

    const shm::SlotLayout& layout() const noexcept { return layout_; }
    const UnmappedMemory& memory() const noexcept { return memory_; }
    /// Of the first call that reads a record: all of it where sizes are known or small.
    std::size_t first_read_bytes() const noexcept { return first_read_bytes_; }
    std::vector<std::byte> make_record() const {
      return std::vector<std::byte>(sizeof(Header) + layout_.message_bytes);
    }
    std::size_t slot_at(std::size_t buffer, std::size_t number) const noexcept {
      return first_slot_at + buffer * layout_.slots_bytes() +
             (number & (layout_.depth - 1)) * layout_.slot_bytes;
    }

    IoResult wait(std::size_t buffer, Role role) const noexcept {
      const posix::NamedSemaphore& semaphore = semaphores_[place_of(buffer, role)];
      const auto attempt = [&semaphore]() noexcept { return semaphore.try_wait(); };
      if (wakeup_ == Wakeup::spinning)
        return posix::spin_until(attempt) ? IoResult::ok(0) : IoResult{IoStatus::deadline, 0};
      if (wakeup_ == Wakeup::spin_then_block && posix::spin(attempt, posix::spins_before_blocking))
        return IoResult::ok(0);
      return semaphore.wait();
    }
    IoResult post(std::size_t buffer, Role role) const noexcept {
      return semaphores_[place_of(buffer, role)].post();
    }

   private:
    static constexpr std::size_t first_slot_at = shm::line_bytes;
    /// What a reader that does not know a message's size takes at once.
    static constexpr std::size_t read_bytes_max = 4096;

    /// The first buffer has three, the others two.
    static std::size_t place_of(std::size_t buffer, Role role) noexcept {
      return buffer == 0 ? role : 1 + 2 * buffer + role;
    }

    std::size_t buffers_;
    shm::SlotLayout layout_;
    Wakeup wakeup_;
    std::size_t first_read_bytes_;
    UnmappedMemory memory_;
    std::vector<posix::NamedSemaphore> semaphores_;
  };

  /// A bounded buffer as one process sees it, for one consumer, and one producer or many. A record
  /// is packed and unpacked in room that the caller has for it.
  class Buffer {
   public:
    Buffer(const Region& region, std::size_t index, bool many_producers)
        : region_(&region), index_(index), many_(many_producers) {}

    IoResult put(WorkerId from, ConstBytes message, Bytes room) noexcept {
      if (message.size() > region_->layout().message_bytes) return {IoStatus::too_large, 0};
      if (const IoResult io = region_->wait(index_, empty); !io.good()) return io;
      const ConstBytes record = pack(from, message, room);
      IoResult io = many_ ? write_in_turn(record) : write(number_++, record);
      if (io.good()) io = region_->post(index_, full);
      return io.good() ? IoResult::ok(message.size()) : io;
    }

    Arrival take(Bytes buffer, Bytes room) noexcept {
      if (const IoResult io = region_->wait(index_, full); !io.good()) return {io, WorkerId{}};
      const Arrival arrival = read(region_->slot_at(index_, number_++), buffer, room);
      if (!arrival.io.good()) return arrival;
      const IoResult io = region_->post(index_, empty);
      return {io.good() ? arrival.io : io, arrival.from};
    }

   private:
    static constexpr std::size_t tail_at = 0;

    static ConstBytes pack(WorkerId from, ConstBytes message, Bytes room) noexcept {
      const Header header{static_cast<std::uint32_t>(message.size()), from};
      std::memcpy(room.data(), &header, sizeof header);
      shm::copy_message(room.data() + sizeof header, message.data(), message.size());
      return room.first(sizeof header + message.size());
    }

    IoResult write(std::size_t number, ConstBytes record) const noexcept {
      return region_->memory().write(region_->slot_at(index_, number), record);
    }

    /// Gives the empty slot back when it has to stop: other producers go on with the buffer.
    IoResult write_in_turn(ConstBytes record) const noexcept {
      if (const IoResult io = region_->wait(index_, turn); !io.good()) {
        static_cast<void>(region_->post(index_, empty));
        return io;
      }
      const IoResult io = write_at_tail(record);
      const IoResult passed_on = region_->post(index_, turn);
      return io.good() ? passed_on : io;
    }
    IoResult write_at_tail(ConstBytes record) const noexcept {
      std::uint64_t tail = 0;
      const std::span number(&tail, 1);
      IoResult io = region_->memory().read(tail_at, std::as_writable_bytes(number));
      if (io.good()) io = write(tail, record);
      ++tail;
      return io.good() ? region_->memory().write(tail_at, std::as_bytes(number)) : io;
    }

    Arrival read(std::size_t at, Bytes buffer, Bytes room) const noexcept {
      const std::size_t first = region_->first_read_bytes();
      IoResult io = region_->memory().read(at, room.first(first));
      if (!io.good()) return {io, WorkerId{}};
      Header header{};
      std::memcpy(&header, room.data(), sizeof header);
      const std::size_t bytes = sizeof header + header.bytes;
      if (header.bytes > buffer.size() || bytes > room.size())
        return {IoResult::error(EPROTO), header.from};
      if (bytes > first)
        io = region_->memory().read(at + first, room.subspan(first, bytes - first));
      if (!io.good()) return {io, header.from};
      shm::copy_message(buffer.data(), room.data() + sizeof header, header.bytes);
      return {IoResult::ok(header.bytes), header.from};
    }

    const Region* region_;
    std::size_t index_;
    bool many_;
    std::size_t number_ = 0;  // of the next slot of the consumer, or of a producer alone
  };

 public:
  class Parent {
   public:
    Parent(std::unique_ptr<Region> region, Buffer up, std::vector<Buffer> down)
        : region_(std::move(region)),
          up_(up),
          down_(std::move(down)),
          record_(region_->make_record()) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return down_[index_of(to)].put(to, message, record_);
    }
    Arrival receive(Bytes buffer) noexcept { return up_.take(buffer, record_); }

   private:
    std::unique_ptr<Region> region_;
    Buffer up_;
    std::vector<Buffer> down_;
    std::vector<std::byte> record_;
  };

  class Worker {
   public:
    Worker(std::unique_ptr<Region> region, WorkerId me, Buffer up, Buffer down)
        : region_(std::move(region)),
          me_(me),
          up_(up),
          down_(down),
          record_(region_->make_record()) {}

    IoResult send(ConstBytes message) noexcept { return up_.put(me_, message, record_); }
    IoResult receive(Bytes buffer) noexcept { return down_.take(buffer, record_).io; }

   private:
    std::unique_ptr<Region> region_;
    WorkerId me_;
    Buffer up_;
    Buffer down_;
    std::vector<std::byte> record_;
  };

  Capacity capacity() const { return region_->layout().capacity(); }

  Parent parent() && {
    const Buffer up = this->up();
    std::vector<Buffer> down;
    for (std::uint16_t i = 0; i < workers_; ++i) down.push_back(this->down(WorkerId{i}));
    return {std::move(region_), up, std::move(down)};
  }
  Worker worker(WorkerId me) && {
    const Buffer up = this->up();
    const Buffer down = this->down(me);
    return {std::move(region_), me, up, down};
  }

 private:
  explicit ShmReadWrite(const LinkSpec& spec)
      : workers_(spec.workers), region_(std::make_unique<Region>(spec)) {}

  Buffer up() const { return {*region_, 0, workers_ > 1}; }
  /// Where the parent does not reply, it must not be used.
  Buffer down(WorkerId id) const { return {*region_, 1 + std::size_t{index_of(id)}, false}; }

  std::uint16_t workers_;
  std::unique_ptr<Region> region_;
};

static_assert(Transport<ShmReadWrite>);

}  // namespace pibench
