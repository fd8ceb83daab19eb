// A ring of slots in shared memory per worker and direction, whose full slots an eventfd counts,
// and whose free ones another; eventfd(2), mmap(2).
#pragma once

#include <cerrno>
#include <memory>
#include <utility>

#include "transports/links/pair_link.hpp"
#include "transports/posix/mapping.hpp"
#include "transports/shm/copy.hpp"
#include "transports/shm/slot_counts.hpp"
#include "transports/shm/slots.hpp"

namespace pibench {

/// Slots that one process fills and one other empties, each with its own copy of this object.
class EventfdRing {
 public:
  explicit EventfdRing(const LinkSpec& spec)
      : layout_(shm::layout_for(spec)),
        memory_(posix::Mapping::anonymous(layout_.slots_bytes())),
        counts_(layout_.depth) {}

  IoResult put(ConstBytes message) noexcept {
    if (message.size() > layout_.message_bytes) return {IoStatus::too_large, 0};
    if (const IoResult io = counts_.await_free(); !io.good()) return io;
    std::byte* const slot = next_slot();
    bytes_in(slot) = message.size();
    shm::copy_message(slot + layout_.payload_at, message.data(), message.size());
    const IoResult io = counts_.tell_filled();
    return io.good() ? IoResult::ok(message.size()) : io;
  }

  IoResult take(Bytes buffer) noexcept {
    if (const IoResult io = counts_.await_full(); !io.good()) return io;
    const std::byte* const slot = next_slot();
    const std::size_t bytes = bytes_in(slot);
    if (bytes > buffer.size()) return IoResult::error(EPROTO);
    shm::copy_message(buffer.data(), slot + layout_.payload_at, bytes);
    const IoResult io = counts_.tell_emptied();
    return io.good() ? IoResult::ok(bytes) : io;
  }

  Capacity capacity() const { return layout_.capacity(); }
  int filled_fd() const noexcept { return counts_.filled_fd(); }
  /// True when slots are full whose count was read already.
  bool has_full_slots() const noexcept { return counts_.has_full_slots(); }

 private:
  std::byte* next_slot() noexcept {
    const std::size_t index = ticket_++ & (layout_.depth - 1);
    return static_cast<std::byte*>(memory_.data()) + index * layout_.slot_bytes;
  }
  static std::uint64_t& bytes_in(std::byte* slot) noexcept {
    return *reinterpret_cast<std::uint64_t*>(slot);
  }
  static std::uint64_t bytes_in(const std::byte* slot) noexcept {
    return *reinterpret_cast<const std::uint64_t*>(slot);
  }

  shm::SlotLayout layout_;
  posix::Mapping memory_;
  shm::SlotCounts counts_;
  std::size_t ticket_ = 0;
};

/// One worker's two rings, seen from either side.
class EventfdRingEnd {
 public:
  EventfdRingEnd(std::shared_ptr<EventfdRing> in, std::shared_ptr<EventfdRing> out)
      : in_(std::move(in)), out_(std::move(out)) {}
  IoResult send(ConstBytes message) noexcept { return out_->put(message); }
  IoResult receive(Bytes buffer) noexcept { return in_->take(buffer); }
  /// Of the way out.
  Capacity capacity() const { return out_->capacity(); }
  int read_fd() const noexcept { return in_->filled_fd(); }
  bool buffered() const noexcept { return in_->has_full_slots(); }

 private:
  std::shared_ptr<EventfdRing> in_;  // none for a worker that gets no replies
  std::shared_ptr<EventfdRing> out_;
};

class EventfdShm : public PairLink<EventfdRingEnd> {
 public:
  static constexpr Descriptor descriptor{
      .name = "eventfd_shm",
      .summary = "ring in shared memory per worker, full and free slots counted by eventfds",
      .family = Family::shared_memory,
      .substrate = Substrate::slots,
      .fan_in = FanIn::per_worker,
      .wakeup = Wakeup::blocking,
      .hand_over = HandOver::message,
      .any_queue = true,
  };
  static constexpr Explanation explanation{
      .how =
          "Each worker has a ring of slots in shared memory up and, for replies, one down. One "
          "eventfd counts the slots that were filled, another those that were emptied; who finds "
          "a count of zero sleeps in read(), and otherwise gets the whole count at once. So a "
          "burst of messages costs the receiver one call. An eventfd is a descriptor, which "
          "poll() can wait for beside sockets and timers. Nobody can tell here that a peer has "
          "died; the harness does.",
      .per_message =
          "One write() and one read() of an eventfd, fewer reads in a burst; two copies, into the "
          "slot and out of it. With several workers a poll() of all comes before the reads.",
      .waking =
          "Blocking: a receiver sleeps in read() or poll(), a sender in read() while no "
          "slot is free.",
      .set_up = "Two eventfd() and one mmap() per worker and direction.",
      .tunables = "ulimit -n",
      .man_pages = "eventfd(2), mmap(2), poll(2)",
      .picture = R"(
parent                                          worker
eventfd(0) twice, mmap(MAP_SHARED)              [for every ring]
fork()                                          inherits both, shares the mapping
close(the other workers' ends)                  close(all but its own)
poll(all)   [several workers]                   copy the message into the next slot
read(filled): the count   sleeps at 0
    <---------- write(filled, 1) ------------
copy the message out
write(given back, n)   [every half ring]        read(given back)   when no slot is free
close(), munmap()                               _exit(0)
)",
  };
  static Probe probe(const Settings&) { return {true, {}}; }
  /// Small messages go that deep; large ones have fewer slots, at least two.
  static Limits limits(std::uint16_t) { return {std::size_t{64} << 20, shm::default_depth_max}; }
  static EventfdShm open(const LinkSpec& spec) { return EventfdShm(spec); }
  Capacity capacity() const { return first_worker().capacity(); }

 private:
  explicit EventfdShm(const LinkSpec& spec) {
    for (std::uint16_t i = 0; i < spec.workers; ++i) {
      const auto up = std::make_shared<EventfdRing>(spec);
      const auto down = spec.replies ? std::make_shared<EventfdRing>(spec) : nullptr;
      add_pair({up, down}, {down, up});
    }
  }
};

static_assert(Transport<EventfdShm>);

}  // namespace pibench
