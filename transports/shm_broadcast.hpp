// A lock-free ring in shared memory that all workers read, beside one per worker and direction for
// what is theirs alone.
#pragma once

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/shm/broadcast.hpp"
#include "transports/shm/ring_link.hpp"

namespace pibench {

/// The rings of a link, and the one to all.
class BroadcastRegion {
 public:
  explicit BroadcastRegion(const LinkSpec& spec)
      : rings_(spec, spec.workers),
        layout_(shm::shared_layout(spec, spec.workers)),
        workers_(spec.workers),
        memory_(posix::shared_memory(spec.run, shm::BroadcastRing::bytes(layout_, spec.workers))) {}

  const shm::RingRegion& rings() const noexcept { return rings_; }
  shm::BroadcastRing to_all() const noexcept { return {memory_.data(), layout_, workers_}; }
  std::uint16_t workers() const noexcept { return workers_; }

 private:
  shm::RingRegion rings_;
  shm::SlotLayout layout_;
  std::uint16_t workers_;
  posix::Mapping memory_;
};

class BroadcastParent {
 public:
  BroadcastParent(BroadcastRegion region, bool replies, Wakeup wakeup)
      : region_(std::move(region)), wakeup_(wakeup) {
    for (std::uint16_t i = 0; i < region_.workers(); ++i) {
      up_.emplace_back(region_.rings().up(i), wakeup);
      if (replies) add_down(region_.rings().down(WorkerId{i}), WorkerId{i});
    }
    if (replies) to_all_.emplace(region_.to_all(), bells_, wakeup);
  }

  /// The message says behind which message to all it was sent, as its worker takes both in order.
  IoResult send(WorkerId to, ConstBytes message) noexcept {
    return down_[index_of(to)].send(message, to_all_->position());
  }
  IoResult publish(ConstBytes message) noexcept { return to_all_->publish(message); }
  /// One message from each worker in turn.
  Arrival receive(Bytes buffer) noexcept {
    Arrival arrival;
    for (;;) {
      for (std::size_t i = 0; i < up_.size(); ++i) {
        next_ = next_ + 1 < up_.size() ? next_ + 1 : 0;
        if (up_[next_].try_receive(buffer, arrival)) return arrival;
      }
      if (!shm::wait_until(region_.rings().parents_bell(), wakeup_, [this] { return any(); }))
        return {{IoStatus::deadline, 0}, WorkerId{}};
    }
  }

 private:
  void add_down(const shm::Ring& ring, WorkerId to) {
    down_.emplace_back(ring, ring.control().for_messages, to, wakeup_);
    bells_.push_back(&ring.control().for_messages);
  }
  bool any() const noexcept { return std::ranges::any_of(up_, &shm::RingConsumer::ready); }

  BroadcastRegion region_;
  Wakeup wakeup_;
  std::vector<shm::RingConsumer> up_;
  std::vector<shm::SpscProducer> down_;
  std::vector<shm::Doorbell*> bells_;
  std::optional<shm::BroadcastProducer> to_all_;
  std::size_t next_ = 0;
};

class BroadcastWorker {
 public:
  BroadcastWorker(BroadcastRegion region, WorkerId me, bool replies, Wakeup wakeup)
      : region_(std::move(region)),
        wakeup_(wakeup),
        up_(region_.rings().up(index_of(me)), region_.rings().parents_bell(), me, wakeup) {
    if (!replies) return;
    own_.emplace(region_.rings().down(me), wakeup);
    of_all_.emplace(region_.to_all(), me, wakeup);
    bell_ = &region_.rings().down(me).control().for_messages;
  }

  IoResult send(ConstBytes message) noexcept { return up_.send(message); }
  IoResult receive(Bytes buffer) noexcept {
    IoResult io;
    while (!try_receive(buffer, io))
      if (!shm::wait_until(*bell_, wakeup_, [this] { return own_->ready() || of_all_->ready(); }))
        return {IoStatus::deadline, 0};
    return io;
  }

 private:
  /// A message to all is looked for first, since one of our own that was sent before it is seen
  /// then too.
  bool try_receive(Bytes buffer, IoResult& io) noexcept {
    const bool published = of_all_->ready();
    if (own_->has_next(of_all_->position())) {
      Arrival arrival;
      own_->try_receive(buffer, arrival);
      io = arrival.io;
      return true;
    }
    if (published) io = of_all_->take(buffer);
    return published;
  }

  BroadcastRegion region_;
  Wakeup wakeup_;
  shm::SpscProducer up_;
  std::optional<shm::RingConsumer> own_;
  std::optional<shm::BroadcastReader> of_all_;
  shm::Doorbell* bell_ = nullptr;
};

class ShmBroadcast {
 public:
  using Parent = BroadcastParent;
  using Worker = BroadcastWorker;

  static constexpr Descriptor descriptor{
      .name = "shm_broadcast",
      .summary = "lock-free ring in shared memory that all workers read; sleeps on a futex",
      .family = Family::shared_memory,
      .substrate = Substrate::slots,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .exclusion = Exclusion::lock_free,
      .any_wakeup = true,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "What the parent publishes lies once in a ring of slots in shared memory, from which "
          "each worker copies it; a slot is free again when the slowest worker has read it, so "
          "that nothing is lost. Each worker has a ring up as well, and one down for what is for "
          "it alone, whose messages say behind which publication they come, so that the order "
          "stays. The rings are those of shm_ring. Nobody can tell here that a peer has died; "
          "the harness does.",
      .per_message =
          "Of a publication one copy in and one out for each worker, and a look at each worker's "
          "bell; of a message to one worker two copies. No system call unless somebody sleeps.",
      .waking =
          "Blocking on a futex of each worker's own, which the parent wakes only when it is armed; "
          "or spinning, or spin-then-block (--wait).",
      .set_up = "shm_open(), shm_unlink(), posix_fallocate() and mmap() twice.",
      .tunables = "/dev/shm, ulimit -n",
      .man_pages = "futex(2), shm_overview(7), shm_open(3), mmap(2)",
      .picture = R"(
parent                                          every worker
shm_open(name), shm_unlink(name), mmap()
fork()                                          shares the mapping
copy the publication into the next slot         look at the header that is due
    ------- store the slot's header ------->    none: arm the own bell, futex(FUTEX_WAIT)
each bell armed? futex(FUTEX_WAKE)
ring full? arm, futex(FUTEX_WAIT)               copy the publication out
                                                a quarter read: store the own cursor
                                                half read, and the bell armed: FUTEX_WAKE
munmap()                                        _exit(0)
)",
  };
  static Probe probe(const Settings&) { return posix::probe_shared_memory(); }
  static Limits limits(std::uint16_t workers) {
    return shm::RingRegion::limits(std::size_t{2} * workers + 1);
  }
  static ShmBroadcast open(const LinkSpec& spec) { return ShmBroadcast(spec); }

  Capacity capacity() const { return region_.rings().capacity(); }
  Parent parent() && { return {std::move(region_), replies_, wakeup_}; }
  Worker worker(WorkerId me) && { return {std::move(region_), me, replies_, wakeup_}; }

 private:
  explicit ShmBroadcast(const LinkSpec& spec)
      : region_(spec), replies_(spec.replies), wakeup_(spec.wakeup) {}

  BroadcastRegion region_;
  bool replies_;
  Wakeup wakeup_;
};

static_assert(Transport<ShmBroadcast> && Broadcasting<ShmBroadcast>);

}  // namespace pibench
