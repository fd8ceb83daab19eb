// Queues as multiprocessing.Queue: one up for all workers, one down to each.
//
// Every end that sends has a thread that feeds what it sent into the queue's pipe; the parent has
// one for each worker that it answers. Everybody closes the ends that it does not use, so that
// leaving shows; a sender that waits for room notices it at the next signal.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/mp/queue.hpp"
#include "transports/posix/remedies.hpp"

namespace pibench {

class MpQueue {
 public:
  static constexpr Descriptor descriptor{
      .name = "mp_queue",
      .summary = "a feeder thread per sender in front of one locked, bounded pipe",
      .family = Family::multiprocessing,
      .substrate = Substrate::stream,
      .fan_in = FanIn::shared,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .exclusion = Exclusion::lock,
      .sends_behind = true,
  };
  static constexpr Explanation explanation{
      .how =
          "put() takes room from a semaphore that bounds the queue, packs the message by msgpack "
          "and leaves it with a thread of the sender, the feeder. The feeder writes it into one "
          "pipe that all share, under a lock so that messages stay whole; get() reads one message "
          "under the other lock and gives the room back. For replies each worker has such a "
          "queue. A sender that is killed takes with it what its feeder had not yet written.",
      .per_message =
          "Sender: sem_wait(), a futex() to wake the feeder, write(); receiver: two read(), for "
          "length and object, and sem_post(). Two copies through the kernel and three to pack, "
          "queue and unpack; a switch of threads.",
      .waking =
          "Blocking: the receiver sleeps in read(), a sender in sem_wait() while the queue is "
          "full, a feeder on its condition.",
      .set_up =
          "mmap(), sem_init(), pipe2() and fcntl(F_SETPIPE_SZ) per queue; a thread in each sender "
          "at its first put().",
      .tunables =
          "/proc/sys/fs/pipe-max-size, /proc/sys/fs/pipe-user-pages-soft, ulimit -n, ulimit -u",
      .man_pages = "Python: multiprocessing.Queue, pipe(7), sem_overview(7), pthreads(7)",
      .picture = R"(
parent                                          worker
pipe2(), fcntl(F_SETPIPE_SZ), sem_init(room)    [one up; for replies one per worker]
fork()                                          inherits pipe, semaphore and locks
close(write end)                                close(read end)
lock(reading)                                   sem_wait(room)
read(length)   sleeps                           pack, give to the feeder thread
                                                feeder: lock(writing), write(length, object)
    <------- one pipe for all workers -------
read(object), unlock(reading)                   feeder: unlock(writing)
sem_post(room), unpack
read(length): 0, end of file                    close(): joins the feeder, _exit(0)
)",
  };
  static constexpr std::size_t depth_max = 64;

  static Probe probe(const Settings&) { return {true, {}}; }
  /// The size is the suite's own upper bound; the depth is for small messages.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, depth_max}; }
  static MpQueue open(const LinkSpec& spec) { return MpQueue(spec); }
  Capacity capacity() const { return Capacity::of_messages(bound_, message_bytes_); }
  Capacity capacity_down() const { return Capacity::of_messages(1, message_bytes_); }

 private:
  static IoResult put(mp::Queue& queue, mp::Buffer& buffer, WorkerId from,
                      ConstBytes message) noexcept {
    try {
      buffer.clear();
      mp::Envelope::pack(buffer, from, message);
    } catch (...) {
      return mp::result_of_exception();
    }
    const IoResult io = queue.put_packed(mp::bytes_of(buffer));
    return io.good() ? IoResult::ok(message.size()) : io;
  }

  static Arrival get(mp::Queue& queue, Bytes buffer) noexcept {
    ConstBytes packed;
    const IoResult io = queue.get_packed(packed);
    return io.good() ? mp::Envelope::open(mp::text_of(packed), buffer) : Arrival{io, WorkerId{}};
  }

 public:
  class Parent {
   public:
    Parent(mp::Queue up, std::vector<mp::Queue> down, std::size_t message_bytes)
        : up_(std::move(up)), down_(std::move(down)), message_bytes_(message_bytes) {
      up_.only_get();
      for (mp::Queue& queue : down_) queue.only_put();
    }

    IoResult send(WorkerId to, ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      return put(down_[index_of(to)], out_, to, message);
    }
    Arrival receive(Bytes buffer) noexcept { return get(up_, buffer); }

   private:
    mp::Queue up_;
    std::vector<mp::Queue> down_;
    std::size_t message_bytes_;
    mp::Buffer out_;
  };

  class Worker {
   public:
    /// `down` holds this worker's queue, or nothing where there are no replies.
    Worker(mp::Queue up, std::vector<mp::Queue> down, WorkerId me, std::size_t message_bytes)
        : up_(std::move(up)), down_(std::move(down)), me_(me), message_bytes_(message_bytes) {
      up_.only_put();
      for (mp::Queue& queue : down_) queue.only_get();
    }

    IoResult send(ConstBytes message) noexcept {
      if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
      const IoResult io = put(up_, out_, me_, message);
      without_thread_ = io == IoResult::error(EAGAIN);
      return io;
    }
    IoResult receive(Bytes buffer) noexcept { return get(down_.front(), buffer).io; }
    std::string diagnosis() const {
      if (!without_thread_) return {};
      return "no thread for the feeder (" + std::string(posix::more_threads.front().text) + ")";
    }

   private:
    mp::Queue up_;
    std::vector<mp::Queue> down_;
    WorkerId me_;
    std::size_t message_bytes_;
    mp::Buffer out_;
    bool without_thread_ = false;
  };

  Parent parent() && { return {std::move(up_), std::move(down_), message_bytes_}; }

  Worker worker(WorkerId me) && {
    std::vector<mp::Queue> mine;
    if (!down_.empty()) mine.push_back(std::move(down_[index_of(me)]));
    down_.clear();
    return {std::move(up_), std::move(mine), me, message_bytes_};
  }

 private:
  explicit MpQueue(const LinkSpec& spec)
      : message_bytes_(spec.message_bytes), bound_(shape(spec).bound), up_(shape(spec)) {
    for (std::uint16_t i = 0; spec.replies && i < spec.workers; ++i)
      down_.emplace_back(
          mp::Queue::Shape{.bound = 1, .object_bytes_max = shape(spec).object_bytes_max});
  }

  /// A quarter of the widest pipe in bytes: pages that are not filled count, and what has been put
  /// should fit, so that a worker can leave.
  static mp::Queue::Shape shape(const LinkSpec& spec) {
    const std::size_t bytes = spec.message_bytes + mp::envelope_bytes_max;
    constexpr std::size_t room = std::size_t{1} << 18;
    return {.bound = std::clamp<std::size_t>(room / bytes, 1, depth_max),
            .object_bytes_max = bytes};
  }

  std::size_t message_bytes_;
  std::size_t bound_;
  mp::Queue up_;
  std::vector<mp::Queue> down_;
};

static_assert(Transport<MpQueue>);

}  // namespace pibench
