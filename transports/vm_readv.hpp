// Messages that the receiver copies out of the sender's memory, told by a pipe where they lie;
// process_vm_readv(2), pipe(7).
//
// The kernel reads the memory of a process only while that lives. So that a message outlives its
// sender, its slots are on pages that both processes have; the receiver looks at its own view of
// them only where the sender is gone.
#pragma once

#include <sys/prctl.h>
#include <sys/random.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <optional>
#include <utility>

#include "transports/links/pair_link.hpp"
#include "transports/links/pipe_channels.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/shm/copy.hpp"
#include "transports/shm/slots.hpp"

namespace pibench {

/// Lets the descendants of this process read its memory, which Yama allows to ancestors alone;
/// PR_SET_PTRACER in prctl(2). Without Yama there is nothing to allow.
class ReadableByDescendants {
 public:
  ReadableByDescendants() noexcept {
    ::prctl(PR_SET_PTRACER, static_cast<unsigned long>(::getpid()), 0UL, 0UL, 0UL);
  }
  ~ReadableByDescendants() { ::prctl(PR_SET_PTRACER, 0UL, 0UL, 0UL, 0UL); }
  ReadableByDescendants(const ReadableByDescendants&) = delete;
  ReadableByDescendants& operator=(const ReadableByDescendants&) = delete;
};

/// Another process's memory.
class RemoteMemory {
 public:
  explicit RemoteMemory(pid_t process) noexcept : process_(process) {}

  /// Fills both buffers from `address` on. peer_gone where there is no such process, or where it
  /// has nothing there any more.
  IoResult read(std::uintptr_t address, Bytes first, Bytes second) const noexcept {
    const std::size_t bytes = first.size() + second.size();
    for (std::size_t done = 0; done < bytes;) {
      const ssize_t n = read_part(address + done, rest_of(first, done),
                                  rest_of(second, done - std::min(done, first.size())));
      if (n <= 0)
        return n < 0 && errno != ESRCH && errno != EFAULT ? posix::result_from_errno() : gone;
      done += static_cast<std::size_t>(n);
    }
    return IoResult::ok(bytes);
  }

 private:
  static constexpr IoResult gone{IoStatus::peer_gone, 0};

  static Bytes rest_of(Bytes bytes, std::size_t done) noexcept {
    return bytes.subspan(std::min(done, bytes.size()));
  }
  ssize_t read_part(std::uintptr_t address, Bytes first, Bytes second) const noexcept {
    const std::array here{iovec{first.data(), first.size()}, iovec{second.data(), second.size()}};
    const iovec there{reinterpret_cast<void*>(address), first.size() + second.size()};
    return posix::retry_interrupted(
        [&] { return ::process_vm_readv(process_, here.data(), here.size(), &there, 1, 0); });
  }

  pid_t process_;
};

/// Slots that one process fills and another reads from outside, each with its own copy of this
/// object. Each slot begins with the number of its message: process ids are given again, and what
/// is at the same place in another process has not that number.
class ReadableSlots {
 public:
  explicit ReadableSlots(const LinkSpec& spec)
      : layout_(shm::layout_for(spec, shm::default_depth_max)),
        memory_(std::make_shared<posix::Mapping>(posix::Mapping::anonymous(layout_.slots_bytes()))),
        number_(unguessable()) {}

  const shm::SlotLayout& layout() const noexcept { return layout_; }

  /// Puts a message into the next slot, and tells where that is.
  std::uintptr_t put(ConstBytes message) noexcept {
    std::byte* const slot = next_slot();
    *reinterpret_cast<std::uint64_t*>(slot) = number_++;
    shm::copy_message(slot + layout_.payload_at, message.data(), message.size());
    return reinterpret_cast<std::uintptr_t>(slot);
  }

  /// Copies the next message out of its sender's memory at `address`.
  IoResult take(const RemoteMemory& sender, std::uintptr_t address, Bytes message) noexcept {
    std::array<std::byte, shm::line_bytes> header{};
    const IoResult io = sender.read(address, Bytes(header).first(layout_.payload_at), message);
    if (!io.good() && io.status != IoStatus::peer_gone) return io;
    if (!io.good() || *reinterpret_cast<const std::uint64_t*>(header.data()) != number_)
      shm::copy_message(message.data(), next_slot() + layout_.payload_at, message.size());
    ++number_;
    return IoResult::ok(message.size());
  }

 private:
  static std::uint64_t unguessable() {
    std::uint64_t number = 0;
    posix::checked(posix::retry_interrupted([&] { return ::getrandom(&number, sizeof number, 0); }),
                   "getrandom");
    return number;
  }

  std::byte* next_slot() const noexcept {
    const std::size_t index = number_ & (layout_.depth - 1);
    return static_cast<std::byte*>(memory_->data()) + index * layout_.slot_bytes;
  }

  shm::SlotLayout layout_;
  std::shared_ptr<posix::Mapping> memory_;
  std::uint64_t number_;  ///< of the next message; begins where nobody can guess
};

/// What a sender says of a message: its place in the sender's memory.
struct Announcement {
  std::uint64_t address;
  std::uint32_t bytes;
  std::int32_t sender;
};

/// Reads one plain value that another process has written; peer_gone at end of file.
template <class Value>
IoResult read_value(const posix::Fd& pipe, Value& value) noexcept {
  const IoResult io = posix::read_full(pipe.get(), std::as_writable_bytes(std::span(&value, 1)));
  if (!io.good() || io.bytes_or_errno == sizeof value) return io;
  return io.bytes_or_errno == 0 ? IoResult{IoStatus::peer_gone, 0} : IoResult::error(EPROTO);
}
template <class Value>
IoResult write_value(const posix::Fd& pipe, const Value& value) noexcept {
  return posix::write_full(pipe.get(), std::as_bytes(std::span(&value, 1)));
}

/// The sender's side of the slots.
class AnnouncingSender {
 public:
  AnnouncingSender(ReadableSlots slots, Channel channel,
                   std::shared_ptr<const ReadableByDescendants> readable)
      : slots_(std::move(slots)),
        channel_(std::move(channel)),
        readable_(std::move(readable)),
        free_slots_(slots_.layout().depth) {}

  IoResult send(ConstBytes message) noexcept {
    if (message.size() > slots_.layout().message_bytes) return {IoStatus::too_large, 0};
    if (free_slots_ == 0)
      if (const IoResult io = read_value(channel_.in, free_slots_); !io.good()) return io;
    const Announcement announcement{.address = slots_.put(message),
                                    .bytes = static_cast<std::uint32_t>(message.size()),
                                    .sender = process_id()};
    --free_slots_;
    const IoResult io = write_value(channel_.out, announcement);
    return io.good() ? IoResult::ok(message.size()) : io;
  }
  Capacity capacity() const { return slots_.layout().capacity(); }

 private:
  /// Asked for at the first message, as ends are made before the fork.
  pid_t process_id() noexcept {
    if (process_id_ == 0) process_id_ = ::getpid();
    return process_id_;
  }

  ReadableSlots slots_;
  Channel channel_;
  std::shared_ptr<const ReadableByDescendants> readable_;
  std::uint64_t free_slots_;
  pid_t process_id_ = 0;
};

/// The receiver's side, which tells the sender of half the slots at a time that they are free.
class ReadingReceiver {
 public:
  ReadingReceiver(ReadableSlots slots, Channel channel)
      : slots_(std::move(slots)), channel_(std::move(channel)) {}

  IoResult receive(Bytes buffer) noexcept {
    Announcement announcement{};
    if (const IoResult io = read_value(channel_.in, announcement); !io.good()) return io;
    if (announcement.bytes > buffer.size()) return IoResult::error(EPROTO);
    const IoResult io = slots_.take(RemoteMemory(announcement.sender), announcement.address,
                                    buffer.first(announcement.bytes));
    if (!io.good()) return io;
    const IoResult told = give_back();
    return told.good() || told.status == IoStatus::peer_gone ? io : told;
  }
  int read_fd() const noexcept { return channel_.in.get(); }

 private:
  /// peer_gone where the sender has left, which its messages do not suffer from.
  IoResult give_back() noexcept {
    if (++read_slots_ < slots_.layout().depth / 2) return IoResult::ok(0);
    return write_value(channel_.out, std::exchange(read_slots_, std::uint64_t{0}));
  }

  ReadableSlots slots_;
  Channel channel_;
  std::uint64_t read_slots_ = 0;
};

/// One worker's way in and way out, seen from either side.
class VmReadvEnd {
 public:
  VmReadvEnd(std::optional<ReadingReceiver> in, std::optional<AnnouncingSender> out)
      : in_(std::move(in)), out_(std::move(out)) {}
  IoResult send(ConstBytes message) noexcept { return out_->send(message); }
  IoResult receive(Bytes buffer) noexcept { return in_->receive(buffer); }
  /// Of the way out.
  Capacity capacity() const { return out_->capacity(); }
  int read_fd() const noexcept { return in_->read_fd(); }
  bool buffered() const noexcept { return false; }

 private:
  std::optional<ReadingReceiver> in_;  // there is no way down where the parent does not reply
  std::optional<AnnouncingSender> out_;
};

/// Tries to read the parent's memory in a child, and the child's in the parent.
class VmReadvTrial {
 public:
  /// Throws std::system_error.
  static void run() {
    const ReadableByDescendants readable;
    posix::Fd held_in;
    posix::Fd held_out;
    make_pipe(held_in, held_out);
    const pid_t parent = ::getpid();
    const pid_t child = posix::checked(::fork(), "fork of a probe", posix::more_processes);
    if (child == 0) {
      held_out.reset();
      std::byte end{};
      static_cast<void>(::read(held_in.get(), &end, sizeof end));
      ::_exit(refusal_of(parent));
    }
    const int down = refusal_of(child);
    held_out.reset();
    const int up = exit_code_of(child);
    if (down != 0) fail("process_vm_readv of a worker", down);
    if (up != 0) fail("process_vm_readv of the parent", up);
  }

 private:
  /// The errno of a read of what is at the same place in all of a process's family; 0: it may.
  static int refusal_of(pid_t process) noexcept {
    static std::uint64_t sample = 0;
    std::uint64_t copy = 1;
    const IoResult io = RemoteMemory(process).read(reinterpret_cast<std::uintptr_t>(&sample), {},
                                                   std::as_writable_bytes(std::span(&copy, 1)));
    if (io.status == IoStatus::peer_gone) return ESRCH;
    return io.good() ? 0 : static_cast<int>(io.bytes_or_errno);
  }
  static int exit_code_of(pid_t child) noexcept {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0)
      if (errno != EINTR) return errno;
    return WIFEXITED(status) ? WEXITSTATUS(status) : EINTR;
  }
  [[noreturn]] static void fail(const char* call, int error_number) {
    static constexpr std::array remedies{
        posix::Remedy{EPERM,
                      "sysctl kernel.yama.ptrace_scope=1, CAP_SYS_PTRACE, or a sandbox that allows "
                      "the call"},
        posix::Remedy{ENOSYS,
                      "this kernel has no process_vm_readv, CONFIG_CROSS_MEMORY_ATTACH, or a "
                      "sandbox refuses it"}};
    posix::throw_errno(call, error_number, remedies);
  }
};

class VmReadv : public PairLink<VmReadvEnd> {
 public:
  static constexpr Descriptor descriptor{
      .name = "vm_readv",
      .summary = "the receiver copies out of the sender's memory, told by a pipe where it lies",
      .family = Family::shared_memory,
      .substrate = Substrate::slots,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
      .shows_end_of_file = true,
  };
  static constexpr Explanation explanation{
      .how =
          "The sender lays a message into a slot of its own memory and tells by a pipe where it "
          "is and how long. The receiver has the kernel copy it out of the sender's memory, which "
          "needs the rights of a debugger: parent and worker have one user, and the parent allows "
          "it to its workers. A slot must stay as it is until it was read, so another pipe tells "
          "the sender which are free again. As the memory of a process ends with it, the slots "
          "are on shared pages, which the receiver looks at only when the sender is gone.",
      .per_message =
          "A write() and a read() of the place, and one process_vm_readv(), which looks up the "
          "sender's pages; for every half ring one more write() and read(). A copy into the slot, "
          "which a program that keeps its data in place would not make, and one out of it. With "
          "several workers a poll() of all comes before the reads.",
      .waking =
          "Blocking: a receiver sleeps in read() or poll(), a sender in read() while no slot is "
          "free.",
      .set_up = "Two pipe2() and an mmap() per worker and direction; one prctl(PR_SET_PTRACER).",
      .tunables = "ulimit -n, /proc/sys/kernel/yama/ptrace_scope",
      .man_pages = "process_vm_readv(2), prctl(2), ptrace(2), pipe(7), poll(2)",
      .picture = R"(
parent                                          worker
pipe2() twice, mmap()                           [for every worker and direction]
prctl(PR_SET_PTRACER, itself)                   [where it replies]
fork()                                          inherits the descriptors
close(the workers' ends)                        close(all but its own)
poll(all)   [several workers]                   copy the message into the next slot
read(places)   sleeps
    <--- write(places): address, length -----
process_vm_readv(worker, address)
    ---- write(free, n)   every half ring -->   read(free)   when no slot is free
read(places): 0, end of file                    _exit(0) closes its ends
)",
  };
  static Probe probe(const Settings&) { return posix::probe_by(VmReadvTrial::run); }
  /// Small messages go that deep; large ones have fewer slots, at least two.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, shm::default_depth_max}; }
  static VmReadv open(const LinkSpec& spec) { return VmReadv(spec); }
  Capacity capacity() const { return first_worker().capacity(); }

 private:
  /// The two sides of one direction.
  struct Way {
    std::optional<AnnouncingSender> sender;
    std::optional<ReadingReceiver> receiver;
  };

  explicit VmReadv(const LinkSpec& spec) {
    std::shared_ptr<const ReadableByDescendants> readable;
    if (spec.replies) readable = std::make_shared<const ReadableByDescendants>();
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      Way up = make_way(spec, nullptr);
      Way down = spec.replies ? make_way(spec, readable) : Way{};
      add_pair({std::move(up.receiver), std::move(down.sender)},
               {std::move(down.receiver), std::move(up.sender)});
    }
  }

  static Way make_way(const LinkSpec& spec, std::shared_ptr<const ReadableByDescendants> readable) {
    Channel sending;
    Channel receiving;
    make_pipe(receiving.in, sending.out);
    make_pipe(sending.in, receiving.out);
    const ReadableSlots slots(spec);
    Way way;
    way.sender.emplace(slots, std::move(sending), std::move(readable));
    way.receiver.emplace(slots, std::move(receiving));
    return way;
  }
};

static_assert(Transport<VmReadv>);

}  // namespace pibench
