// Slots for messages in a mapped file, handed over by locks of bytes of that file; mmap(2),
// fcntl(2).
//
// Each queue has two stretches of bytes that are locked and never written, and a byte in each for
// every message that there may ever be. In one the sender has the bytes of all messages that it has
// not sent, in the other the receiver has those of all for which there is no room yet. Either gives
// up bytes from the beginning, and the other one waits for the byte of its next message: who waits
// never has what the other waits for, so that nobody can take a turn twice.
//
// The locks of a side that dies or closes go. The other one's wait ends then without a message, and
// without room: that is the end of file. A sender that finds room does not look.
#pragma once

#include <fcntl.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/byte_locks.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/scoped_name.hpp"
#include "transports/posix/temporary_root.hpp"
#include "transports/shm/copy.hpp"
#include "transports/shm/slots.hpp"

namespace pibench {

class MmapFile {
 public:
  static constexpr Descriptor descriptor{
      .name = "mmap_file",
      .summary = "slots in a mapped file, handed over by locks of its bytes",
      .family = Family::files,
      .substrate = Substrate::slots,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
      .shows_end_of_file = true,
  };
  static constexpr Explanation explanation{
      .how =
          "Parent and workers map one file, whose pages are the kernel's page cache: a ring of "
          "slots for what all workers send, and one for the replies to each. Locks of bytes alone "
          "say what is sent and what is free. A sender has locked the bytes of all messages that "
          "are still to come, and unlocks them one by one; a receiver sleeps until it can lock the "
          "next, and gives back room likewise. The locks belong to open file descriptions "
          "(F_OFD_SETLKW), one of which all workers share as senders, so that those of the dead go "
          "and the others see it.",
      .per_message =
          "Sender: one fcntl(), two more among several workers; receiver: one fcntl() where "
          "nothing is there yet, and one for half a ring. Two copies, into the file's pages and "
          "out of them.",
      .waking =
          "Blocking: a receiver sleeps in fcntl(F_OFD_SETLKW), a sender likewise while no slot is "
          "free, or another worker sends.",
      .set_up =
          "One open() with posix_fallocate(), mmap() and close(), an open() for the parent, the "
          "senders and each worker, and an unlink(); two fcntl() per ring.",
      .tunables = "ulimit -n, room in $TMPDIR",
      .man_pages = "fcntl(2), mmap(2), posix_fallocate(3)",
      .picture = R"(
parent                                          worker
open(name, O_CREAT | O_EXCL), posix_fallocate(), mmap(MAP_SHARED), close()
open(name) for each side, unlink(name), fcntl(F_OFD_SETLK) of all bytes to come
fork()                                          inherits the mapping and the descriptors
close(the workers' descriptors)                 close(all but the senders' and its own)
fcntl(F_OFD_SETLKW, byte n)   sleeps            fcntl(F_OFD_SETLKW, turn)   [several workers]
                                                copy the message into slot n
    <------- fcntl(F_UNLCK, byte n) -------
copy the message out                            fcntl(F_UNLCK, turn)
fcntl(F_UNLCK, room)   [every half ring]        fcntl(F_OFD_SETLKW, room)   when no slot is free
close(): the locks go                           _exit(0): the locks go
)",
  };

  static Probe probe(const Settings&) {
    return posix::probe_by([] {
      posix::Fd file(::open(posix::temporary_root().c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
      if (!file) return;  // there are file systems without such files; open() will tell
      demand(posix::ByteLocks(std::move(file)).lock({0, 1}));
    });
  }
  /// Small messages go that deep; large ones have fewer slots, at least two.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, shm::default_depth_max}; }
  static MmapFile open(const LinkSpec& spec) {
    return MmapFile(spec, posix::ScopedName(spec.run.fresh_path("map")));
  }
  Capacity capacity() const { return pages_.layout().capacity(); }

 private:
  static constexpr std::array remedies{
      posix::Remedy{ENOSPC, "make room in $TMPDIR, or set it to another directory"},
      posix::Remedy{EINVAL,
                    "this kernel has no locks of open file descriptions, which came with Linux "
                    "3.15"}};

  static void demand(IoResult io) {
    if (!io.good())
      posix::throw_errno(
          "fcntl(F_OFD_SETLKW)",
          io.status == IoStatus::failed ? static_cast<int>(io.bytes_or_errno) : EINTR, remedies);
  }

  /// The stretches of bytes to lock, side by side and never joined.
  class Stretch {
   public:
    static Stretch unsent(std::size_t queue) { return Stretch(2 * queue); }
    static Stretch no_room(std::size_t queue) { return Stretch(2 * queue + 1); }
    /// Whoever has it is the one of several workers that sends.
    static posix::ByteRange turn() { return {std::uint64_t{1} << 60, 1}; }

    posix::ByteRange from(std::uint64_t message) const {
      return {begin_ + message, length - message};
    }
    posix::ByteRange up_to(std::uint64_t message) const { return {begin_, message + 1}; }

   private:
    static constexpr std::uint64_t length = (std::uint64_t{1} << 46) - 1;

    explicit Stretch(std::size_t index) : begin_(index * (length + 1)) {}

    std::uint64_t begin_;
  };

  /// How far the sides of a queue are. It is right at any moment in which a process may be killed.
  struct Progress {
    alignas(shm::line_bytes) std::atomic<std::uint64_t> sent{0};
    alignas(shm::line_bytes) std::atomic<std::uint64_t> given_back{0};
  };
  static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

  /// What stands in front of a message.
  struct Slot {
    std::uint32_t bytes;
    WorkerId from;
  };
  static_assert(sizeof(Slot) <= shm::SlotLayout::header_bytes);

  static posix::Fd open_file(const posix::ScopedName& name, int flags = 0) {
    return posix::Fd(
        posix::checked(::open(name.c_str(), flags | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600),
                       "open in " + name.path().parent_path().string(), posix::more_descriptors));
  }

  /// The mapped file: the queue up, and then one per worker down.
  class Pages {
   public:
    Pages(const LinkSpec& spec, const posix::ScopedName& name)
        : layout_(shm::layout_for(spec)),
          queues_(1 + (spec.replies ? std::size_t{spec.workers} : 0)),
          memory_(map(name, queues_ * queue_bytes())) {
      for (std::size_t i = 0; i < queues_; ++i) new (&progress(i)) Progress;
    }

    std::size_t queues() const noexcept { return queues_; }
    const shm::SlotLayout& layout() const noexcept { return layout_; }
    Progress& progress(std::size_t queue) const noexcept {
      return *reinterpret_cast<Progress*>(begin_of(queue));
    }
    std::byte* slot(std::size_t queue, std::uint64_t message) const noexcept {
      return begin_of(queue) + sizeof(Progress) +
             (message & (layout_.depth - 1)) * layout_.slot_bytes;
    }

   private:
    std::size_t queue_bytes() const noexcept { return sizeof(Progress) + layout_.slots_bytes(); }
    std::byte* begin_of(std::size_t queue) const noexcept {
      return static_cast<std::byte*>(memory_.data()) + queue * queue_bytes();
    }

    /// The mapping keeps its description, which must not be one that has locks.
    static posix::Mapping map(const posix::ScopedName& name, std::size_t bytes) {
      const posix::Fd file = open_file(name, O_CREAT | O_EXCL);
      int error = 0;
      do error = ::posix_fallocate(file.get(), 0, static_cast<off_t>(bytes));
      while (error == EINTR && !posix::interruption::requested());
      if (error != 0)
        posix::throw_errno("posix_fallocate of " + std::to_string(bytes) + " bytes in " +
                               name.path().parent_path().string(),
                           error, remedies);
      return posix::Mapping::of_file(file.get(), bytes);
    }

    shm::SlotLayout layout_;
    std::size_t queues_;
    posix::Mapping memory_;
  };

  /// The sending side of a queue: one process, or several one after the other.
  class Sender {
   public:
    Sender(const Pages& pages, std::size_t queue, const posix::ByteLocks& locks)
        : pages_(pages), queue_(queue), locks_(locks) {}

    /// Once, before anything is sent.
    void begin() const { demand(locks_.lock(Stretch::unsent(queue_).from(0))); }

    IoResult put(WorkerId from, ConstBytes message) const noexcept {
      const std::uint64_t number = pages_.progress(queue_).sent.load(std::memory_order_acquire);
      if (const IoResult io = await_room(number); !io.good()) return io;
      write(pages_.slot(queue_, number), from, message);
      pages_.progress(queue_).sent.store(number + 1, std::memory_order_release);
      // Those before it too: who sent them may have been killed at this point.
      const IoResult io = locks_.unlock(Stretch::unsent(queue_).up_to(number));
      return io.good() ? IoResult::ok(message.size()) : io;
    }

   private:
    bool has_room(std::uint64_t number) const noexcept {
      const auto& given_back = pages_.progress(queue_).given_back;
      return number - given_back.load(std::memory_order_acquire) < pages_.layout().depth;
    }

    IoResult await_room(std::uint64_t number) const noexcept {
      if (has_room(number)) return IoResult::ok(0);
      const IoResult io = locks_.lock(Stretch::no_room(queue_).up_to(number));
      return !io.good() || has_room(number) ? io : IoResult{IoStatus::peer_gone, 0};
    }

    void write(std::byte* at, WorkerId from, ConstBytes message) const noexcept {
      const Slot slot{static_cast<std::uint32_t>(message.size()), from};
      std::memcpy(at, &slot, sizeof slot);
      shm::copy_message(at + pages_.layout().payload_at, message.data(), message.size());
    }

    const Pages& pages_;
    std::size_t queue_;
    const posix::ByteLocks& locks_;
  };

  /// The receiving side of a queue, one process; `taken` counts its messages.
  class Receiver {
   public:
    Receiver(const Pages& pages, std::size_t queue, const posix::ByteLocks& locks)
        : pages_(pages), queue_(queue), locks_(locks) {}

    /// Once, before anything is sent.
    void begin() const {
      demand(locks_.lock(Stretch::no_room(queue_).from(pages_.layout().depth)));
    }

    Arrival take(std::uint64_t& taken, Bytes buffer) const noexcept {
      if (const IoResult io = await_message(taken); !io.good()) return {io, WorkerId{}};
      const std::byte* const at = pages_.slot(queue_, taken);
      Slot slot{};
      std::memcpy(&slot, at, sizeof slot);
      if (slot.bytes > buffer.size()) return {IoResult::error(EPROTO), slot.from};
      shm::copy_message(buffer.data(), at + pages_.layout().payload_at, slot.bytes);
      const IoResult io = give_back(++taken);
      return {io.good() ? IoResult::ok(slot.bytes) : io, slot.from};
    }

   private:
    bool has_message(std::uint64_t number) const noexcept {
      return pages_.progress(queue_).sent.load(std::memory_order_acquire) > number;
    }

    IoResult await_message(std::uint64_t number) const noexcept {
      if (has_message(number)) return IoResult::ok(0);
      const IoResult io = locks_.lock(Stretch::unsent(queue_).up_to(number));
      return !io.good() || has_message(number) ? io : IoResult{IoStatus::peer_gone, 0};
    }

    /// Half a ring at a time.
    IoResult give_back(std::uint64_t taken) const noexcept {
      const std::size_t depth = pages_.layout().depth;
      if (taken % (depth / 2) != 0) return IoResult::ok(0);
      pages_.progress(queue_).given_back.store(taken, std::memory_order_release);
      return locks_.unlock(Stretch::no_room(queue_).up_to(taken + depth - 1));
    }

    const Pages& pages_;
    std::size_t queue_;
    const posix::ByteLocks& locks_;
  };

  static std::size_t queue_down(WorkerId id) noexcept { return 1 + std::size_t{index_of(id)}; }

 public:
  class Parent {
   public:
    Parent(Pages pages, posix::ByteLocks locks)
        : pages_(std::move(pages)), locks_(std::move(locks)) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      if (message.size() > pages_.layout().message_bytes) return {IoStatus::too_large, 0};
      return Sender(pages_, queue_down(to), locks_).put(to, message);
    }
    Arrival receive(Bytes buffer) noexcept {
      return Receiver(pages_, 0, locks_).take(taken_, buffer);
    }

   private:
    Pages pages_;
    posix::ByteLocks locks_;
    std::uint64_t taken_ = 0;
  };

  class Worker {
   public:
    Worker(Pages pages, posix::ByteLocks senders, posix::ByteLocks own, WorkerId me,
           bool among_many)
        : pages_(std::move(pages)),
          senders_(std::move(senders)),
          own_(std::move(own)),
          me_(me),
          among_many_(among_many) {}

    IoResult send(ConstBytes message) noexcept {
      if (message.size() > pages_.layout().message_bytes) return {IoStatus::too_large, 0};
      return among_many_ ? send_in_turn(message) : Sender(pages_, 0, senders_).put(me_, message);
    }
    IoResult receive(Bytes buffer) noexcept {
      return Receiver(pages_, queue_down(me_), own_).take(taken_, buffer).io;
    }

   private:
    IoResult send_in_turn(ConstBytes message) noexcept {
      if (const IoResult io = own_.lock(Stretch::turn()); !io.good()) return io;
      const IoResult sent = Sender(pages_, 0, senders_).put(me_, message);
      const IoResult io = own_.unlock(Stretch::turn());
      return io.good() ? sent : io;
    }

    Pages pages_;
    posix::ByteLocks senders_;
    posix::ByteLocks own_;
    WorkerId me_;
    bool among_many_;
    std::uint64_t taken_ = 0;
  };

  Parent parent() && {
    close_workers(senders_.take_file());
    return {std::move(pages_), std::move(parent_)};
  }
  Worker worker(WorkerId me) && {
    posix::ByteLocks own = std::move(workers_[index_of(me)]);
    const bool among_many = workers_.size() > 1;
    close_workers(parent_.take_file());
    return {std::move(pages_), std::move(senders_), std::move(own), me, among_many};
  }

 private:
  MmapFile(const LinkSpec& spec, const posix::ScopedName& name)
      : pages_(spec, name), parent_(open_file(name)), senders_(open_file(name)) {
    for (std::uint16_t i = 0; i < spec.workers; ++i) workers_.emplace_back(open_file(name));
    Sender(pages_, 0, senders_).begin();
    Receiver(pages_, 0, parent_).begin();
    for (std::size_t queue = 1; queue < pages_.queues(); ++queue) {
      Sender(pages_, queue, parent_).begin();
      Receiver(pages_, queue, workers_[queue - 1]).begin();
    }
  }

  void close_workers(posix::Fd also) {
    std::vector<posix::Fd> files;
    files.reserve(workers_.size() + 1);
    for (posix::ByteLocks& worker : workers_) files.push_back(worker.take_file());
    files.push_back(std::move(also));
    posix::close_together(std::move(files));
    workers_.clear();
  }

  Pages pages_;
  posix::ByteLocks parent_;
  posix::ByteLocks senders_;  // of all workers together
  std::vector<posix::ByteLocks> workers_;
};

static_assert(Transport<MmapFile>);

}  // namespace pibench
