// System V message queues; sysvipc(7), msgop(2).
//
// Two queues for all workers, one up and one down. The message type tells workers apart: up it
// names the sender and the parent takes any, down it names the addressee and each takes its own.
//
// All answers share the down queue, so answers that nobody takes hold up the parent, whoever it
// sends to. Ping-pong is safe: an answer lies there only for a worker that has sent and now
// receives, so it is taken without the parent's help and room comes free. A parent that sends
// unasked, or two messages to a worker that sends before it receives again, can deadlock: the
// worker blocks on a full up queue that the blocked parent does not empty. Answers to a worker that
// died stay; the harness ends that wait.
#pragma once

#include <sys/ipc.h>
#include <sys/msg.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <utility>

#include "transports/contract/transport.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/kernel_objects.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

class SysvMq {
 public:
  static constexpr Descriptor descriptor{
      .name = "sysv_mq",
      .summary = "one System V message queue for all workers, told apart by type",
      .family = Family::message_queues,
      .substrate = Substrate::message,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
      .exposed = {.sysv_queues = true},
  };
  static constexpr Explanation explanation{
      .how =
          "One System V queue takes the messages of all workers, and one more the replies to all. "
          "Every message has a type, a number above zero: up it names the sender and the parent "
          "takes any, down it names the addressee and each worker takes its own only. A queue "
          "belongs to no process and stays until it is removed, which the parent does at the end; "
          "pibench clean removes those of killed runs.",
      .per_message =
          "One msgsnd() and one msgrcv(); two copies through the kernel and one more at each "
          "side, as the kernel wants the type and the bytes side by side.",
      .waking =
          "Blocking: the receiver sleeps in msgrcv(), a sender in msgsnd() while the queue is "
          "full.",
      .set_up =
          "One msgget(IPC_PRIVATE) for the way up, one for the way down; msgctl(IPC_RMID) at the "
          "end.",
      .tunables = "/proc/sys/kernel/msgmax, /proc/sys/kernel/msgmnb, /proc/sys/kernel/msgmni",
      .man_pages = "sysvipc(7), msgget(2), msgop(2), msgctl(2)",
      .picture = R"(
parent                                          worker
msgget(IPC_PRIVATE, 0600) up
msgget(IPC_PRIVATE, 0600) down                  [where there are replies]
fork()                                          knows the queues' ids
msgrcv(up, type 0: any)   sleeps                msgsnd(up, type me + 1, message)
    <------ one queue for all workers -------
msgsnd(down, type to + 1, reply)                msgrcv(down, type me + 1)   sleeps
    ---- one queue, told apart by type ----->
msgctl(up, IPC_RMID), msgctl(down, IPC_RMID)    _exit(0)
)",
  };

  static Probe probe(const Settings&) {
    return posix::probe_by([] {
      const int id = make_queue();
      if (!posix::remove_sysv_queue(id))
        posix::throw_errno("msgctl(IPC_RMID) of queue " + std::to_string(id) + " (ipcrm -q)");
    });
  }

  /// A sender blocks when either the bytes or the number of messages would pass the queue's
  /// msg_qbytes, which a new queue takes from msgmnb. So msgmnb is the depth for messages of 0 or 1
  /// byte, and longer ones go in msgmnb / bytes deep.
  static Limits limits(std::uint16_t) {
    return {std::min(system_limit("msgmax"), system_limit("msgmnb")), system_limit("msgmnb")};
  }

  static SysvMq open(const LinkSpec& spec) { return SysvMq(spec); }

  Capacity capacity() const { return Capacity::of_bytes(up_.state().msg_qbytes, message_bytes_); }

 private:
  static int make_queue() {
    return posix::checked(::msgget(IPC_PRIVATE, 0600), "msgget", posix::more_sysv_queues);
  }

  /// Owns a queue in the process that created it; a forked copy leaves it alone.
  class Queue {
   public:
    Queue() = default;
    /// Delegates, so that the queue is removed when it cannot be recorded.
    explicit Queue(posix::RunDirectory& run) : Queue() {
      run_ = &run;
      owner_ = ::getpid();
      id_ = make_queue();
      run.record_queue(id_);
    }
    Queue(Queue&& other) noexcept
        : run_(other.run_), owner_(other.owner_), id_(std::exchange(other.id_, -1)) {}
    Queue& operator=(Queue&& other) noexcept {
      std::swap(run_, other.run_);
      std::swap(owner_, other.owner_);
      std::swap(id_, other.id_);
      return *this;
    }
    ~Queue() {
      if (id_ < 0 || owner_ != ::getpid()) return;
      run_->remove_queue(id_);
    }
    int id() const noexcept { return id_; }

    msqid_ds state() const {
      msqid_ds state{};
      posix::checked(::msgctl(id_, IPC_STAT, &state), "msgctl(IPC_STAT)");
      return state;
    }
    void set_bytes(std::size_t bytes) const {
      static constexpr std::array larger{
          posix::Remedy{EPERM, "for larger ones: sysctl kernel.msgmnb"}};
      msqid_ds wanted = state();
      wanted.msg_qbytes = bytes;
      posix::checked(::msgctl(id_, IPC_SET, &wanted),
                     "msgctl(IPC_SET) of a queue of " + std::to_string(bytes) + " bytes", larger);
    }

   private:
    posix::RunDirectory* run_ = nullptr;
    pid_t owner_ = 0;
    int id_ = -1;
  };

  /// The kernel wants type and bytes side by side, hence the copy.
  class Envelope {
   public:
    explicit Envelope(std::size_t message_bytes)
        : message_bytes_(message_bytes),
          words_(std::make_unique<long[]>(1 + (message_bytes + sizeof(long) - 1) / sizeof(long))) {}

    IoResult send(int queue, long type, ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      words_[0] = type;
      if (!message.empty()) std::memcpy(&words_[1], message.data(), message.size());
      const int sent = posix::retry_interrupted(
          [&] { return ::msgsnd(queue, words_.get(), message.size(), 0); });
      return sent == 0 ? IoResult::ok(message.size()) : failure();
    }

    /// Type 0 takes any.
    IoResult receive(int queue, long type, Bytes buffer) noexcept {
      const ssize_t got = posix::retry_interrupted(
          [&] { return ::msgrcv(queue, words_.get(), message_bytes_, type, 0); });
      if (got < 0) return failure();
      const auto bytes = static_cast<std::size_t>(got);
      if (bytes > 0) std::memcpy(buffer.data(), &words_[1], bytes);
      return IoResult::ok(bytes);
    }

    long type() const noexcept { return words_[0]; }

   private:
    static IoResult failure() noexcept {
      const bool removed = errno == EIDRM || errno == EINVAL;
      return removed ? IoResult{IoStatus::peer_gone, 0} : posix::result_from_errno();
    }

    std::size_t message_bytes_;
    std::unique_ptr<long[]> words_;
  };

  static long type_of(WorkerId id) { return long{index_of(id)} + 1; }

 public:
  class Parent {
   public:
    Parent(Queue up, Queue down, std::size_t message_bytes)
        : up_(std::move(up)), down_(std::move(down)), envelope_(message_bytes) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      return envelope_.send(down_.id(), type_of(to), message);
    }
    Arrival receive(Bytes buffer) noexcept {
      const IoResult io = envelope_.receive(up_.id(), 0, buffer);
      return {io, WorkerId{static_cast<std::uint16_t>(envelope_.type() - 1)}};
    }

   private:
    Queue up_;
    Queue down_;
    Envelope envelope_;
  };

  class Worker {
   public:
    Worker(int up, int down, WorkerId me, std::size_t message_bytes)
        : up_(up), down_(down), type_(type_of(me)), envelope_(message_bytes) {}

    IoResult send(ConstBytes message) noexcept { return envelope_.send(up_, type_, message); }
    IoResult receive(Bytes buffer) noexcept { return envelope_.receive(down_, type_, buffer); }

   private:
    int up_;
    int down_;
    long type_;
    Envelope envelope_;
  };

  Parent parent() && { return {std::move(up_), std::move(down_), message_bytes_}; }
  Worker worker(WorkerId me) && { return {up_.id(), down_.id(), me, message_bytes_}; }

 private:
  explicit SysvMq(const LinkSpec& spec)
      : message_bytes_(spec.message_bytes),
        up_((check_size(spec.message_bytes), Queue(spec.run))),
        down_(spec.replies ? Queue(spec.run) : Queue()) {
    if (spec.settings.queue_bytes == 0) return;
    const std::size_t bytes = std::max(spec.settings.queue_bytes, spec.message_bytes);
    up_.set_bytes(bytes);
    if (spec.replies) down_.set_bytes(bytes);
  }

  /// msgsnd would call it EINVAL, as it does a queue that is gone, or wait for ever.
  static void check_size(std::size_t message_bytes) {
    // Read once: reading /proc would cost more than opening the queue does.
    static const std::size_t largest = limits(1).message_bytes_max;
    static constexpr std::array larger{
        posix::Remedy{EMSGSIZE, "for more: sysctl kernel.msgmax kernel.msgmnb"}};
    if (message_bytes > largest)
      posix::throw_errno("msgsnd of " + std::to_string(message_bytes) + " bytes", EMSGSIZE, larger);
  }

  static std::size_t system_limit(const std::string& name) {
    std::size_t value = 8192;
    std::ifstream("/proc/sys/kernel/" + name) >> value;
    return value;
  }

  std::size_t message_bytes_;
  Queue up_;
  Queue down_;
};

static_assert(Transport<SysvMq>);

}  // namespace pibench
