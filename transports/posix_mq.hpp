// POSIX message queues; mq_overview(7).
//
// One queue up for all workers, because the default RLIMIT_MSGQUEUE holds no more than nine of 10 x
// 8192 bytes, and one of depth 1 per worker down. Names are unlinked as soon as the queues are
// open: descriptors are inherited, so no name outlives open().
//
// A worker may give a message a priority: of those that wait, the parent gets the highest first,
// and equal ones in the order of their arrival. That is the only order then, also among messages of
// one sender. Down there is none, as a queue that holds one message has nothing to put in order.
#pragma once

#include <fcntl.h>
#include <mqueue.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/probe.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

class PosixMq {
 public:
  static constexpr Descriptor descriptor{
      .name = "posix_mq",
      .summary = "one POSIX message queue for all workers",
      .family = Family::message_queues,
      .substrate = Substrate::message,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "One queue in the kernel takes the messages of all workers, since the default quota "
          "holds few queues; for replies each worker has a queue of depth one. The kernel keeps "
          "each message whole and hands out the highest priority first; here all have priority 0. "
          "Where several workers send, two bytes in front say who. Names are unlinked as soon as "
          "the queues are open: fork() hands the descriptors on.",
      .per_message =
          "One mq_send() and one mq_receive(); two copies through the kernel, and with several "
          "workers one more at each side to join and part the two bytes.",
      .waking =
          "Blocking: the receiver sleeps in mq_receive(), a sender in mq_send() while the queue "
          "is full.",
      .set_up = "mq_open() and mq_unlink() for the queue up, and for one per worker down.",
      .tunables =
          "/proc/sys/fs/mqueue/msg_max, /proc/sys/fs/mqueue/msgsize_max, "
          "/proc/sys/fs/mqueue/queues_max, ulimit -q",
      .man_pages = "mq_overview(7), mq_open(3), mq_send(3), mq_receive(3), getrlimit(2)",
      .picture = R"(
parent                                          worker
mq_open(up, O_CREAT | O_EXCL), mq_unlink()
mq_open(down), mq_unlink()                      [for every worker, where there are replies]
fork()                                          inherits the descriptors
                                                close(the others' queues down)
mq_receive(up)   sleeps                         mq_send(up, {id, message}, 0)
    <------ one queue for all workers -------
mq_send(down, reply, 0)                         mq_receive(down)   sleeps
    ------ a queue of one, per worker ------>
close(): the last one frees the queue           _exit(0)
)",
  };

  static Probe probe(const Settings&) {
    const posix::Fd absent(::mq_open("/pibench-probe-that-does-not-exist", O_RDONLY | O_CLOEXEC));
    if (!absent && errno != ENOENT)
      return posix::probe_by(
          [] { posix::throw_errno("mq_open", errno, posix::more_posix_queues); });
    if (limits(2).message_bytes_max < sizeof(double))
      return {false, "the quota for POSIX message queues holds no message; raise ulimit -q"};
    return {true, {}};
  }

  /// With several workers the sender's id takes two bytes of the message. Counts the queue up
  /// alone: a link with replies needs quota for one more message per worker, and open() throws
  /// where that is not there.
  static Limits limits(std::uint16_t workers) {
    const std::size_t largest =
        std::min(system_limit("msgsize_max", 8192),
                 quota_bytes() > overhead_bytes ? quota_bytes() - overhead_bytes : 0);
    const std::size_t header = header_bytes(workers);
    const std::size_t bytes = largest > header ? largest - header : 0;
    return {bytes, depth_for(8 + header, 1, 0)};
  }

  static PosixMq open(const LinkSpec& spec) { return PosixMq(spec); }

  Capacity capacity() const { return capacity_of(up_); }
  /// Of a link with replies.
  Capacity capacity_down() const { return capacity_of(down_.front()); }

  /// 0, which is also what a message has without one, to largest().
  class Priority {
   public:
    Priority() = default;
    /// Throws std::system_error for one that the kernel would refuse.
    explicit Priority(unsigned value) : value_(value) {
      if (value > largest())
        posix::throw_errno("mq_send with priority " + std::to_string(value) + " (0 to " +
                               std::to_string(largest()) + " are allowed)",
                           EINVAL);
    }
    static unsigned largest() { return static_cast<unsigned>(::sysconf(_SC_MQ_PRIO_MAX)) - 1; }
    unsigned value() const noexcept { return value_; }

   private:
    unsigned value_ = 0;
  };

  class Parent {
   public:
    Parent(posix::Fd up, std::vector<posix::Fd> down, std::uint16_t workers,
           std::size_t message_bytes)
        : up_(std::move(up)),
          down_(std::move(down)),
          header_bytes_(header_bytes(workers)),
          message_bytes_(message_bytes),
          bounce_(std::make_unique<std::byte[]>(message_bytes + header_bytes_)) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      return put(down_[index_of(to)], message, Priority());
    }

    Arrival receive(Bytes buffer) noexcept {
      if (header_bytes_ == 0) return {take_exactly(up_, buffer, message_bytes_), WorkerId{0}};
      const IoResult io = take(up_, Bytes(bounce_.get(), message_bytes_ + header_bytes_));
      if (!io.good()) return {io, WorkerId{}};
      std::uint16_t from = 0;
      std::memcpy(&from, bounce_.get(), sizeof from);
      const std::size_t bytes = io.bytes_or_errno - header_bytes_;
      std::copy_n(bounce_.get() + header_bytes_, bytes, buffer.data());
      return {IoResult::ok(bytes), WorkerId{from}};
    }

   private:
    posix::Fd up_;
    std::vector<posix::Fd> down_;
    std::size_t header_bytes_;
    std::size_t message_bytes_;
    std::unique_ptr<std::byte[]> bounce_;
  };

  class Worker {
   public:
    Worker(posix::Fd up, posix::Fd down, WorkerId me, std::uint16_t workers,
           std::size_t message_bytes)
        : up_(std::move(up)),
          down_(std::move(down)),
          header_bytes_(header_bytes(workers)),
          message_bytes_(message_bytes),
          bounce_(std::make_unique<std::byte[]>(message_bytes + header_bytes_)) {
      const std::uint16_t id = index_of(me);
      std::memcpy(bounce_.get(), &id, header_bytes_);
    }

    IoResult send(ConstBytes message) noexcept { return send(message, Priority()); }
    IoResult send(ConstBytes message, Priority priority) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      if (header_bytes_ == 0) return put(up_, message, priority);
      std::copy(message.begin(), message.end(), bounce_.get() + header_bytes_);
      const ConstBytes stamped(bounce_.get(), message.size() + header_bytes_);
      const IoResult io = put(up_, stamped, priority);
      return io.good() ? IoResult::ok(message.size()) : io;
    }

    IoResult receive(Bytes buffer) noexcept { return take_exactly(down_, buffer, message_bytes_); }

   private:
    posix::Fd up_;
    posix::Fd down_;
    std::size_t header_bytes_;
    std::size_t message_bytes_;
    std::unique_ptr<std::byte[]> bounce_;
  };

  Parent parent() && { return {std::move(up_), std::move(down_), workers_, message_bytes_}; }

  Worker worker(WorkerId me) && {
    posix::Fd mine = down_.empty() ? posix::Fd() : std::move(down_[index_of(me)]);
    down_.clear();
    return {std::move(up_), std::move(mine), me, workers_, message_bytes_};
  }

 private:
  /// The bytes of quota that the kernel charges for a message besides its own: a struct msg_msg and
  /// a struct posix_msg_tree_node, 48 bytes each on 64-bit; getrlimit(2).
  static constexpr std::size_t overhead_bytes = 96;

  explicit PosixMq(const LinkSpec& spec)
      : workers_(spec.workers), message_bytes_(spec.message_bytes) {
    const std::size_t up_bytes = std::max<std::size_t>(message_bytes_ + header_bytes(workers_), 1);
    const std::size_t down_queues = spec.replies ? workers_ : 0;
    const std::size_t down_bytes = std::max<std::size_t>(message_bytes_, 1);
    const std::size_t asked = (spec.settings.queue_bytes + down_bytes - 1) / down_bytes;
    const std::size_t depth =
        asked > 0 ? asked : depth_for(up_bytes, 1, down_queues * (down_bytes + overhead_bytes));
    up_ = create(spec, up_bytes, depth);
    for (std::size_t i = 0; i < down_queues; ++i)
      down_.push_back(create(spec, down_bytes, std::max<std::size_t>(asked, 1)));
  }

  static std::size_t header_bytes(std::uint16_t workers) {
    return workers > 1 ? sizeof(std::uint16_t) : 0;
  }

  static std::size_t system_limit(const std::string& name, std::size_t otherwise) {
    std::size_t value = otherwise;
    std::ifstream("/proc/sys/fs/mqueue/" + name) >> value;
    return value;
  }

  static std::size_t quota_bytes() {
    rlimit limit{};
    return ::getrlimit(RLIMIT_MSGQUEUE, &limit) == 0 ? limit.rlim_cur : RLIM_INFINITY;
  }

  /// The depth in messages that `queues` queues may have when `reserved` bytes of the quota go
  /// elsewhere. Half of the quota is left to the user's other queues, and to a second link at the
  /// same time.
  static std::size_t depth_for(std::size_t message_bytes, std::size_t queues,
                               std::size_t reserved) {
    const std::size_t quota = quota_bytes() / 2;
    const std::size_t available = quota > reserved ? quota - reserved : 0;
    const std::size_t affordable = available / (queues * (message_bytes + overhead_bytes));
    // Read once: reading /proc would cost more than opening the queue does.
    static const std::size_t deepest = system_limit("msg_max", 10);
    return std::clamp<std::size_t>(affordable, 1, deepest);
  }

  Capacity capacity_of(const posix::Fd& queue) const {
    mq_attr attributes{};
    posix::checked(::mq_getattr(queue.get(), &attributes), "mq_getattr");
    return Capacity::of_messages(static_cast<std::size_t>(attributes.mq_maxmsg), message_bytes_);
  }

  static posix::Fd create(const LinkSpec& spec, std::size_t message_bytes, std::size_t depth) {
    const std::string name = spec.run.make_kernel_name();
    mq_attr attributes{};
    attributes.mq_maxmsg = static_cast<long>(depth);
    attributes.mq_msgsize = static_cast<long>(message_bytes);
    posix::Fd queue(posix::checked(
        ::mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600, &attributes),
        "mq_open of " + std::to_string(depth) + " x " + std::to_string(message_bytes) + " bytes",
        posix::more_posix_queues));
    posix::checked(::mq_unlink(name.c_str()), "mq_unlink " + name);
    return queue;
  }

  static IoResult put(const posix::Fd& queue, ConstBytes message, Priority priority) noexcept {
    // mq_send takes no null pointer, not even for zero bytes.
    const char* bytes = message.empty() ? "" : reinterpret_cast<const char*>(message.data());
    const int sent = posix::retry_interrupted(
        [&] { return ::mq_send(queue.get(), bytes, message.size(), priority.value()); });
    return sent == 0 ? IoResult::ok(message.size()) : posix::result_from_errno();
  }

  static IoResult take(const posix::Fd& queue, Bytes buffer) noexcept {
    const ssize_t got = posix::retry_interrupted([&] {
      return ::mq_receive(queue.get(), reinterpret_cast<char*>(buffer.data()), buffer.size(),
                          nullptr);
    });
    return got >= 0 ? IoResult::ok(static_cast<std::size_t>(got)) : posix::result_from_errno();
  }

  /// A queue of empty messages has room for one byte, and mq_receive wants that much space.
  static IoResult take_exactly(const posix::Fd& queue, Bytes buffer,
                               std::size_t message_bytes) noexcept {
    std::byte none{};
    return take(queue, message_bytes == 0 ? Bytes(&none, 1) : buffer);
  }

  std::uint16_t workers_;
  std::size_t message_bytes_;
  posix::Fd up_;
  std::vector<posix::Fd> down_;
};

static_assert(Transport<PosixMq>);

}  // namespace pibench
