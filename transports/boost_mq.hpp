// Boost.Interprocess message queues, one up for all workers and one per worker down. They lie in
// shared memory under a pthread mutex and conditions, so that waiting blocks.
//
// Boost's blocking calls cannot be interrupted, hence timed ones in slices. Two things guard
// against processes that are killed: the mutexes are made robust (boost_mutex.hpp), and workers
// that find the queue full take turns to wait, since pthread_cond_signal would hang, the parent
// with it, where one waiter has been killed and others wait on. Whoever has the turn after one that
// died finds the queue gone instead. The harness reports other deaths.
#pragma once

#include <algorithm>
#include <boost/interprocess/ipc/message_queue.hpp>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/shared.hpp"
#include "transports/posix/shared_memory.hpp"
#include "transports/shm/boost_mutex.hpp"
#include "transports/shm/robust_mutex.hpp"
#include "transports/shm/slots.hpp"

namespace pibench {

class BoostMq {
  using Library = boost::interprocess::message_queue;
  using LibraryHeader =
      boost::interprocess::ipcdetail::mq_hdr_t<boost::interprocess::offset_ptr<void>>;

 public:
  static constexpr Descriptor descriptor{
      .name = "boost_mq",
      .summary = "Boost.Interprocess message_queue, one for all workers",
      .family = Family::message_queues,
      .substrate = Substrate::message,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .exclusion = Exclusion::lock,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "Boost.Interprocess builds a message queue without the kernel's help: it lies in shared "
          "memory, under a pthread mutex with two conditions, ordered by priority (here all 0). "
          "One queue takes the messages of all workers, one per worker the replies. The mutex is "
          "made robust afterwards, so that a killed holder ends the link instead of hanging it, "
          "and workers that find the queue full take turns to wait.",
      .per_message =
          "Two copies and two lock-unlock pairs, no system call while the mutex is free and "
          "nobody waits. With several workers one more copy at each side, to join and part the "
          "sender's two bytes.",
      .waking =
          "Blocking in timed_send() and timed_receive(), in slices of 50 ms, as they cannot be "
          "interrupted.",
      .set_up =
          "Per queue shm_open(), ftruncate(), posix_fallocate() and mmap(); shm_unlink() before "
          "the fork.",
      .tunables = "/dev/shm, ulimit -n",
      .man_pages =
          "Boost: interprocess.message_queue, pthread_mutexattr_setrobust(3), "
          "pthread_cond_timedwait(3), shm_overview(7)",
      .picture = R"(
parent                                          worker
message_queue(create_only, name, depth, bytes)  [one up; for replies one per worker down]
pthread_mutex_init(robust), shm_unlink(name)
fork()                                          shares the mapping
try_receive()                                   try_send({id, message})
empty: timed_receive(50 ms), again and again    full: wait for the turn, timed_send(50 ms)
    <------ lock, copy, notify, unlock ------
part id and message
try_send(down, reply)                           timed_receive(down)
munmap()                                        _exit(0)
)",
  };
  static Probe probe(const Settings&) { return posix::probe_shared_memory(); }

  /// A link with a queue per worker down must fit into /dev/shm as it is now, each as shallow as it
  /// may be.
  static Limits limits(std::uint16_t workers) {
    constexpr std::size_t largest = std::size_t{64} << 20;
    const std::size_t room = posix::shared_memory_free_bytes() / (std::size_t{workers} + 1);
    const std::size_t overhead =
        LibraryHeader::get_mem_size(header_bytes(workers), depth_min) + 4096;
    return {std::min(largest, (room - std::min(room, overhead)) / depth_min), depth_max};
  }

  static BoostMq open(const LinkSpec& spec) { return BoostMq(spec); }

 private:
  static constexpr std::size_t depth_min = 2;
  static constexpr std::size_t depth_max = 64;
  static constexpr std::size_t bytes_wanted = std::size_t{256} << 10;

  /// The sender's id comes first where several workers send.
  static std::size_t header_bytes(std::uint16_t workers) {
    return workers > 1 ? sizeof(std::uint16_t) : 0;
  }

 public:
  /// One queue, whose name is gone; shared with forked children.
  class Queue {
   public:
    /// `asked` messages deep, or as deep as suits their size.
    Queue(const posix::RunDirectory& run, std::size_t message_bytes, std::size_t asked = 0)
        : bytes_max_(std::max<std::size_t>(message_bytes, 1)) {
      const std::size_t depth = asked > 0
                                    ? std::max(asked, depth_min)
                                    : std::clamp(bytes_wanted / bytes_max_, depth_min, depth_max);
      const std::size_t bytes = LibraryHeader::get_mem_size(bytes_max_, depth);
      if (bytes > posix::shared_memory_free_bytes())
        posix::throw_errno(describe(bytes), ENOSPC, posix::usable_dev_shm);
      const posix::SharedMemoryName name(run);
      create(name, depth, bytes);
      const posix::Fd memory = name.open();
      posix::allocate_pages(memory.get(), bytes);
      header_ = posix::Mapping::of_file(memory.get(), header_at + sizeof(LibraryHeader));
      boost_ipc::make_robust(mutex());
    }

    std::size_t depth() const { return queue_->get_max_msg(); }

    /// For the only sender.
    IoResult send(ConstBytes message) noexcept {
      return boost_ipc::guarded(
          mutex(), [&] { return try_send(message) ? IoResult::ok(0) : wait_to_send(message); });
    }
    /// For one of several, who share `turn`.
    IoResult send_in_turn(ConstBytes message, shm::RobustMutex& turn) noexcept {
      return boost_ipc::guarded(mutex(), [&] {
        if (try_send(message)) return IoResult::ok(0);
        const shm::Hold hold(turn);
        return hold.io().good() ? wait_to_send(message) : hold.io();
      });
    }
    IoResult receive(Bytes buffer) noexcept {
      std::byte none{};
      if (buffer.empty()) buffer = Bytes(&none, 1);  // as long as the queue's largest message
      std::size_t bytes = 0;
      const IoResult io = boost_ipc::guarded(mutex(), [&] {
        unsigned priority = 0;
        if (queue_->try_receive(buffer.data(), buffer.size(), bytes, priority))
          return IoResult::ok(0);
        return boost_ipc::wait_in_slices(mutex(), [&](const auto& until) {
          return queue_->timed_receive(buffer.data(), buffer.size(), bytes, priority, until);
        });
      });
      return io.good() ? IoResult::ok(bytes) : io;
    }

   private:
    /// The place of the library's header in the memory.
    static constexpr std::size_t header_at =
        boost::interprocess::ipcdetail::managed_open_or_create_impl<
            boost::interprocess::shared_memory_object, 0, true,
            false>::ManagedOpenOrCreateUserOffset;

    static std::string describe(std::size_t bytes) {
      return "Boost message_queue of " + std::to_string(bytes) + " bytes";
    }

    void create(const posix::SharedMemoryName& name, std::size_t depth, std::size_t bytes) {
      namespace ipc = boost::interprocess;
      try {
        queue_ = std::make_unique<Library>(ipc::create_only, name.get(), depth, bytes_max_,
                                           ipc::permissions(0600));
      } catch (const ipc::interprocess_exception& error) {
        boost_ipc::throw_cause(describe(bytes), error);
      }
    }

    /// Boost copies from there, and from null not even nothing.
    static const void* start_of(ConstBytes message) {
      return message.empty() ? static_cast<const void*>("") : message.data();
    }
    bool try_send(ConstBytes message) {
      return queue_->try_send(start_of(message), message.size(), 0);
    }
    IoResult wait_to_send(ConstBytes message) {
      return boost_ipc::wait_in_slices(mutex(), [&](const auto& until) {
        return queue_->timed_send(start_of(message), message.size(), 0, until);
      });
    }

    boost::interprocess::interprocess_mutex& mutex() noexcept {
      std::byte* header = static_cast<std::byte*>(header_.data()) + header_at;
      return reinterpret_cast<LibraryHeader*>(header)->m_mutex;
    }

    std::size_t bytes_max_;
    std::unique_ptr<Library> queue_;
    posix::Mapping header_;
  };

  class Parent {
   public:
    Parent(Queue up, std::vector<Queue> down, std::uint16_t workers, std::size_t message_bytes)
        : up_(std::move(up)),
          down_(std::move(down)),
          header_bytes_(header_bytes(workers)),
          message_bytes_(message_bytes),
          bounce_(message_bytes + header_bytes_) {}

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      const IoResult io = down_[index_of(to)].send(message);
      return io.good() ? IoResult::ok(message.size()) : io;
    }

    Arrival receive(Bytes buffer) noexcept {
      if (header_bytes_ == 0) return {up_.receive(buffer), WorkerId{0}};
      const IoResult io = up_.receive(bounce_);
      if (!io.good()) return {io, WorkerId{}};
      std::uint16_t from = 0;
      std::memcpy(&from, bounce_.data(), sizeof from);
      const ConstBytes message = Bytes(bounce_).first(io.bytes_or_errno).subspan(header_bytes_);
      std::copy(message.begin(), message.end(), buffer.begin());
      return {IoResult::ok(message.size()), WorkerId{from}};
    }

   private:
    Queue up_;
    std::vector<Queue> down_;
    std::size_t header_bytes_;
    std::size_t message_bytes_;
    std::vector<std::byte> bounce_;
  };

  class Worker {
   public:
    Worker(Queue up, posix::Shared<shm::RobustMutex> turn, std::optional<Queue> down, WorkerId me,
           std::uint16_t workers, std::size_t message_bytes)
        : up_(std::move(up)),
          turn_(std::move(turn)),
          down_(std::move(down)),
          header_bytes_(header_bytes(workers)),
          message_bytes_(message_bytes),
          bounce_(message_bytes + header_bytes_) {
      const std::uint16_t id = index_of(me);
      if (header_bytes_ > 0) std::memcpy(bounce_.data(), &id, header_bytes_);
    }

    IoResult send(ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      const IoResult io = header_bytes_ == 0 ? up_.send(message) : send_with_header(message);
      return io.good() ? IoResult::ok(message.size()) : io;
    }
    IoResult receive(Bytes buffer) noexcept { return down_->receive(buffer); }

   private:
    IoResult send_with_header(ConstBytes message) noexcept {
      std::ranges::copy(message, bounce_.data() + header_bytes_);
      return up_.send_in_turn(ConstBytes(bounce_).first(header_bytes_ + message.size()), *turn_);
    }

    Queue up_;
    posix::Shared<shm::RobustMutex> turn_;
    std::optional<Queue> down_;
    std::size_t header_bytes_;
    std::size_t message_bytes_;
    std::vector<std::byte> bounce_;
  };

  Capacity capacity() const { return Capacity::of_messages(up_.depth(), message_bytes_); }
  Parent parent() && { return {std::move(up_), std::move(down_), workers_, message_bytes_}; }

  Worker worker(WorkerId me) && {
    std::optional<Queue> mine;
    if (!down_.empty()) mine = std::move(down_[index_of(me)]);
    down_.clear();
    return {std::move(up_), std::move(turn_), std::move(mine), me, workers_, message_bytes_};
  }

 private:
  explicit BoostMq(const LinkSpec& spec)
      : workers_(spec.workers),
        message_bytes_(spec.message_bytes),
        up_(spec.run, spec.message_bytes + header_bytes(spec.workers), shm::messages_asked(spec)),
        turn_(shm::RobustMutex::AfterDeath::unusable) {
    for (std::uint16_t i = 0; spec.replies && i < workers_; ++i)
      down_.emplace_back(spec.run, spec.message_bytes, shm::messages_asked(spec));
  }

  std::uint16_t workers_;
  std::size_t message_bytes_;
  Queue up_;
  posix::Shared<shm::RobustMutex> turn_;
  std::vector<Queue> down_;
};

static_assert(Transport<BoostMq>);

}  // namespace pibench
