// The common part of transports of rings in shared memory; they differ in how many rings lead up.
//
// Nothing here detects that a peer has died; the harness does.
#pragma once

#include <algorithm>
#include <concepts>
#include <optional>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/posix/shared_memory.hpp"
#include "transports/shm/ring.hpp"
#include "transports/shm/shared_slots.hpp"

namespace pibench::shm {

/// The rings of one link: those that lead up, then one per worker down where the parent replies.
class RingRegion {
 public:
  RingRegion(const LinkSpec& spec, std::size_t rings_up)
      : layout_(shared_layout(spec, rings_of(spec, rings_up))),
        rings_up_(rings_up),
        memory_(posix::shared_memory(spec.run, rings_of(spec, rings_up) * Ring::bytes(layout_))) {}

  std::size_t rings_up() const noexcept { return rings_up_; }
  Capacity capacity() const { return layout_.capacity(); }
  Ring up(std::size_t index) const noexcept { return ring(index); }
  Ring down(WorkerId id) const noexcept { return ring(rings_up_ + index_of(id)); }
  /// The bell at which the parent sleeps, whichever ring a message comes by.
  Doorbell& parents_bell() const noexcept { return up(0).control().for_messages; }

  /// Limits for links that fit into /dev/shm as it is now, the rings as shallow as they may be. The
  /// depth is that for the smallest messages.
  static Limits limits(std::size_t rings) {
    constexpr std::size_t largest = std::size_t{64} << 20;
    const std::size_t room = posix::shared_memory_free_bytes() / rings;
    const std::size_t overhead = sizeof(RingControl) + separation_bytes;
    const std::size_t slot = (room - std::min(room, overhead)) / SlotLayout::depth_min;
    const std::size_t whole_lines = slot / line_bytes * line_bytes;
    return {std::min(largest, whole_lines - std::min(whole_lines, line_bytes)), default_depth_max};
  }

 private:
  static std::size_t rings_of(const LinkSpec& spec, std::size_t rings_up) {
    return rings_up + (spec.replies ? spec.workers : 0);
  }

  Ring ring(std::size_t index) const noexcept {
    return {static_cast<std::byte*>(memory_.data()) + index * Ring::bytes(layout_), layout_};
  }

  SlotLayout layout_;
  std::size_t rings_up_;
  posix::Mapping memory_;
};

class RingParent {
 public:
  RingParent(RingRegion region, std::uint16_t workers, bool replies, Wakeup wakeup)
      : region_(std::move(region)), wakeup_(wakeup) {
    for (std::size_t i = 0; i < region_.rings_up(); ++i) up_.emplace_back(region_.up(i), wakeup);
    for (std::uint16_t i = 0; replies && i < workers; ++i) {
      const Ring down = region_.down(WorkerId{i});
      down_.emplace_back(down, down.control().for_messages, WorkerId{i}, wakeup);
    }
  }

  IoResult send(WorkerId to, ConstBytes message) noexcept {
    return down_[index_of(to)].send(message);
  }
  Arrival receive(Bytes buffer) noexcept {
    if (up_.size() == 1) return up_.front().receive(buffer);
    return receive_from_any(buffer);
  }

 private:
  /// One message from each ring in turn.
  Arrival receive_from_any(Bytes buffer) noexcept {
    Arrival arrival;
    for (;;) {
      for (std::size_t i = 0; i < up_.size(); ++i) {
        next_ = next_ + 1 < up_.size() ? next_ + 1 : 0;
        if (up_[next_].try_receive(buffer, arrival)) return arrival;
      }
      if (!wait_for_any()) return {{IoStatus::deadline, 0}, WorkerId{}};
    }
  }
  bool wait_for_any() noexcept {
    return wait_until(region_.parents_bell(), wakeup_,
                      [this] { return std::ranges::any_of(up_, &RingConsumer::ready); });
  }

  RingRegion region_;
  Wakeup wakeup_;
  std::vector<RingConsumer> up_;
  std::vector<SpscProducer> down_;
  std::size_t next_ = 0;
};

template <class Producer>
class RingWorker {
 public:
  RingWorker(RingRegion region, std::size_t ring_up, WorkerId me, bool replies, Wakeup wakeup)
      : region_(std::move(region)), up_(region_.up(ring_up), region_.parents_bell(), me, wakeup) {
    if (replies) down_.emplace(region_.down(me), wakeup);
  }

  IoResult send(ConstBytes message) noexcept { return up_.send(message); }
  IoResult receive(Bytes buffer) noexcept { return down_->receive(buffer).io; }

 private:
  RingRegion region_;
  Producer up_;
  std::optional<RingConsumer> down_;
};

/// `Producer` says whether each worker has a ring up of its own or all share one.
template <class Producer>
class RingLink {
 public:
  using Parent = RingParent;
  using Worker = RingWorker<Producer>;

  static Probe probe(const Settings&) { return posix::probe_shared_memory(); }
  static Limits limits(std::uint16_t workers) {
    return RingRegion::limits(rings_up(workers) + workers);
  }

  explicit RingLink(const LinkSpec& spec)
      : region_(spec, rings_up(spec.workers)),
        workers_(spec.workers),
        replies_(spec.replies),
        wakeup_(spec.wakeup) {}

  Capacity capacity() const { return region_.capacity(); }
  Parent parent() && { return {std::move(region_), workers_, replies_, wakeup_}; }
  Worker worker(WorkerId me) && {
    return {std::move(region_), one_for_all ? 0u : index_of(me), me, replies_, wakeup_};
  }

 private:
  static constexpr bool one_for_all = std::same_as<Producer, MpscProducer>;
  static std::size_t rings_up(std::uint16_t workers) { return one_for_all ? 1 : workers; }

  RingRegion region_;
  std::uint16_t workers_;
  bool replies_;
  Wakeup wakeup_;
};

}  // namespace pibench::shm
