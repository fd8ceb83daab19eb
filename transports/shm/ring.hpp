// A bounded ring of messages in shared memory for one consumer, with one producer or many.
//
// Every slot begins with a header of eight bytes whose stamp says which ticket's message is in it.
// A message is published by its header alone: the consumer looks at the slot that is due, so that a
// small message and the news of it travel in one cache line, and the producers' index is not read
// by the consumer at all. Tickets count up for ever; ticket t uses slot t mod depth.
//
// Ordering:
// - payload before header: the header is stored with release and loaded with acquire;
// - reading before reuse: the consumer stores `released`, the tickets whose slots are free again,
//   with release, and a producer loads it with acquire before it writes to a slot of the next lap.
//   It does so only when the last value it has seen is used up, and the consumer stores it only
//   once per quarter of the ring, so that the line is passed once per quarter, not per message. A
//   producer that waits thus faces a ring with messages in it (the quarter that is held back is
//   less than the ring): the consumer gets on, and its next store comes;
// - waking: a sleeping consumer is woken by the first message, a sleeping producer once per half of
//   the ring, by every second of the consumer's stores, so that a switch to it is worth that much.
//   It fell asleep before a full ring, of which less than a quarter was held back: the consumer
//   comes to the end of a half before it has read all of it, and so before it sleeps itself;
// - many producers take their ticket by compare-and-swap, only ever for a slot that is free, so
//   that one that gives up leaves no gap; relaxed, since only the number itself is agreed on;
// - where somebody may sleep, header and `released` are stored seq_cst instead, for the doorbells.
//
// A process that dies between its ticket and its header leaves a gap: with one producer nothing
// comes after it anyway, with many all wait at it until the harness stops them. No message is ever
// seen in part.
#pragma once

#include <atomic>
#include <cerrno>
#include <cstdint>

#include "transports/contract/transport.hpp"
#include "transports/shm/copy.hpp"
#include "transports/shm/doorbell.hpp"
#include "transports/shm/slots.hpp"

namespace pibench::shm {

using Ticket = std::uint64_t;

/// Precedes the slots. Zeroed memory is a ring that is empty.
struct RingControl {
  alignas(separation_bytes) std::atomic<Ticket> released;  ///< stored by the consumer
  alignas(separation_bytes) std::atomic<Ticket> tail;      ///< the next ticket of many producers
  Doorbell for_messages;
  Doorbell for_room;
};

/// A ring's place in shared memory; owns nothing.
class Ring {
 public:
  /// `at` is aligned to a page and zeroed before first use.
  Ring(void* at, const SlotLayout& layout) noexcept
      : control_(static_cast<RingControl*>(at)),
        slots_(static_cast<std::byte*>(at) + sizeof(RingControl)),
        layout_(layout) {}

  static std::size_t bytes(const SlotLayout& layout) {
    return sizeof(RingControl) +
           (layout.slots_bytes() + separation_bytes - 1) / separation_bytes * separation_bytes;
  }

  RingControl& control() const noexcept { return *control_; }
  const SlotLayout& layout() const noexcept { return layout_; }
  std::atomic<std::uint64_t>& header(Ticket ticket) const noexcept {
    return *reinterpret_cast<std::atomic<std::uint64_t>*>(slot(ticket));
  }
  std::byte* payload(Ticket ticket) const noexcept { return slot(ticket) + layout_.payload_at; }

 private:
  std::byte* slot(Ticket ticket) const noexcept {
    return slots_ + (ticket & (layout_.depth - 1)) * layout_.slot_bytes;
  }

  RingControl* control_;
  std::byte* slots_;
  SlotLayout layout_;
};

/// A slot's header: stamp, sender, length. The depth is below 2^16, so that the stamps of two laps
/// differ, and the first lap's from zero.
struct Header {
  static std::uint64_t of(Ticket ticket, WorkerId from, std::size_t bytes) noexcept {
    return std::uint64_t{stamp(ticket)} << 48 | std::uint64_t{index_of(from)} << 32 |
           static_cast<std::uint32_t>(bytes);
  }
  static bool is_of(Ticket ticket, std::uint64_t header) noexcept {
    return header >> 48 == stamp(ticket);
  }
  static WorkerId from(std::uint64_t header) noexcept {
    return WorkerId{static_cast<std::uint16_t>(header >> 32)};
  }
  static std::uint32_t bytes(std::uint64_t header) noexcept {
    return static_cast<std::uint32_t>(header);
  }

 private:
  static std::uint16_t stamp(Ticket ticket) noexcept {
    return static_cast<std::uint16_t>(ticket + 1);
  }
};
static_assert(SlotLayout::depth_max < 1U << 16 && SlotLayout::depth_min >= 2);

/// The ticket of a sole producer is known to nobody else.
class SoleTicket {
 public:
  /// Takes the next ticket into `ticket` if it is below `end`.
  bool take(Ring&, Ticket end, Ticket& ticket) noexcept {
    if (next_ >= end) return false;
    ticket = next_++;
    return true;
  }
  bool available(const Ring&, Ticket end) const noexcept { return next_ < end; }

 private:
  Ticket next_ = 0;
};

/// Tickets that several producers share.
class SharedTicket {
 public:
  bool take(Ring& ring, Ticket end, Ticket& ticket) noexcept {
    std::atomic<Ticket>& tail = ring.control().tail;
    ticket = tail.load(std::memory_order_relaxed);
    while (ticket < end)
      if (tail.compare_exchange_weak(ticket, ticket + 1, std::memory_order_relaxed)) return true;
    return false;
  }
  bool available(const Ring& ring, Ticket end) const noexcept {
    return ring.control().tail.load(std::memory_order_relaxed) < end;
  }
};

/// One producer's view of a ring; not for several threads.
template <class Tickets>
class RingProducer {
 public:
  /// `consumer` is the doorbell at which the ring's consumer sleeps.
  RingProducer(const Ring& ring, Doorbell& consumer, WorkerId from, Wakeup wakeup) noexcept
      : ring_(ring),
        consumer_(&consumer),
        end_(ring.layout().depth),
        from_(from),
        wakeup_(wakeup) {}

  IoResult send(ConstBytes message) noexcept { return send(message, from_); }
  /// With something else in the place of the sender.
  IoResult send(ConstBytes message, WorkerId tag) noexcept {
    if (message.size() > ring_.layout().message_bytes) return {IoStatus::too_large, 0};
    Ticket ticket;
    while (!tickets_.take(ring_, end_, ticket))
      if (!find_room()) return {IoStatus::deadline, 0};
    copy_message(ring_.payload(ticket), message.data(), message.size());
    publish(ring_.header(ticket), Header::of(ticket, tag, message.size()));
    return IoResult::ok(message.size());
  }

 private:
  void publish(std::atomic<std::uint64_t>& header, std::uint64_t value) noexcept {
    if (wakeup_ == Wakeup::spinning) return header.store(value, std::memory_order_release);
    header.store(value, std::memory_order_seq_cst);
    consumer_->ring();
  }

  /// Learns what the consumer has released, and waits for more where that is not enough.
  [[gnu::noinline]] bool find_room() noexcept {
    return has_room() ||
           wait_until(ring_.control().for_room, wakeup_, [this] { return has_room(); });
  }
  bool has_room() noexcept {
    end_ = ring_.control().released.load(std::memory_order_seq_cst) + ring_.layout().depth;
    return tickets_.available(ring_, end_);
  }

  Ring ring_;
  Doorbell* consumer_;
  Ticket end_;  ///< the first ticket whose slot was still in use when last looked
  WorkerId from_;
  Wakeup wakeup_;
  [[no_unique_address]] Tickets tickets_;
};

using SpscProducer = RingProducer<SoleTicket>;
using MpscProducer = RingProducer<SharedTicket>;

/// The consumer's view of a ring; not for several threads.
class RingConsumer {
 public:
  RingConsumer(const Ring& ring, Wakeup wakeup) noexcept
      : ring_(ring),
        half_less_one_(ring.layout().depth / 2 - 1),
        quarter_less_one_(half_less_one_ / 2),
        wakeup_(wakeup) {}

  /// False where no message is there.
  bool try_receive(Bytes buffer, Arrival& arrival) noexcept {
    const std::uint64_t header = ring_.header(next_).load(std::memory_order_acquire);
    if (!Header::is_of(next_, header)) return false;
    const std::size_t bytes = Header::bytes(header);
    arrival.from = Header::from(header);
    if (bytes > buffer.size()) [[unlikely]] {
      arrival.io = IoResult::error(EPROTO);
      return true;
    }
    copy_message(buffer.data(), ring_.payload(next_), bytes);
    arrival.io = IoResult::ok(bytes);
    ++next_;
    if ((next_ & quarter_less_one_) == 0) release();
    return true;
  }

  /// For a consumer of this ring alone, which sleeps at its bell.
  Arrival receive(Bytes buffer) noexcept {
    Arrival arrival;
    while (!try_receive(buffer, arrival))
      if (!wait_until(ring_.control().for_messages, wakeup_, [this] { return ready(); }))
        return {{IoStatus::deadline, 0}, WorkerId{}};
    return arrival;
  }

  /// For waits at a bell.
  bool ready() const noexcept {
    return Header::is_of(next_, ring_.header(next_).load(std::memory_order_seq_cst));
  }
  /// Whether a message is there, sent with `tag`.
  bool has_next(WorkerId tag) const noexcept {
    const std::uint64_t header = ring_.header(next_).load(std::memory_order_acquire);
    return Header::is_of(next_, header) && Header::from(header) == tag;
  }

 private:
  void release() noexcept {
    std::atomic<Ticket>& released = ring_.control().released;
    if (wakeup_ == Wakeup::spinning) return released.store(next_, std::memory_order_release);
    released.store(next_, std::memory_order_seq_cst);
    if ((next_ & half_less_one_) == 0) ring_.control().for_room.ring();
  }

  Ring ring_;
  Ticket next_ = 0;
  Ticket half_less_one_;     ///< of the ring's slots; with a ticket, its place within a half
  Ticket quarter_less_one_;  ///< the most slots that are free and held back; 0 in a ring of two
  Wakeup wakeup_;
};

}  // namespace pibench::shm
