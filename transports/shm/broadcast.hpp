// A bounded ring of messages in shared memory with one producer, whose every message all readers
// take: it is copied in once, and out once by each reader.
//
// Slots and headers are those of Ring. In place of one `released` each reader has a cursor, the
// tickets that it has read, and a slot is free again when the slowest has read it. Readers store
// their cursors with release, once per quarter of the ring, and the producer loads them with
// acquire when the last value that it has seen is used up; seq_cst where somebody may sleep, for
// the doorbells. A producer that waits faces messages that a reader has not taken (the quarter that
// is held back is less than the ring), so that this reader gets on.
#pragma once

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/shm/ring.hpp"

namespace pibench::shm {

/// The place of such a ring in shared memory; owns nothing.
class BroadcastRing {
 public:
  /// `at` is aligned to a page and zeroed before first use.
  BroadcastRing(void* at, const SlotLayout& layout, std::uint16_t readers) noexcept
      : ring_(at, layout),
        cursors_(reinterpret_cast<Cursor*>(static_cast<std::byte*>(at) + Ring::bytes(layout))),
        readers_(readers) {}

  static std::size_t bytes(const SlotLayout& layout, std::uint16_t readers) {
    return Ring::bytes(layout) + readers * sizeof(Cursor);
  }

  const Ring& ring() const noexcept { return ring_; }
  std::atomic<Ticket>& cursor(WorkerId reader) const noexcept {
    return cursors_[index_of(reader)].read;
  }
  Ticket read_by_all() const noexcept {
    Ticket least = cursor(WorkerId{0}).load(std::memory_order_seq_cst);
    for (std::uint16_t i = 1; i < readers_; ++i)
      least = std::min(least, cursor(WorkerId{i}).load(std::memory_order_seq_cst));
    return least;
  }

 private:
  struct alignas(separation_bytes) Cursor {
    std::atomic<Ticket> read;
  };

  Ring ring_;
  Cursor* cursors_;
  std::uint16_t readers_;
};

/// The producer's view; not for several threads.
class BroadcastProducer {
 public:
  /// Readers sleep at `bells`, which outlive the object.
  BroadcastProducer(const BroadcastRing& broadcast, std::vector<Doorbell*> bells, Wakeup wakeup)
      : broadcast_(broadcast),
        bells_(std::move(bells)),
        end_(broadcast.ring().layout().depth),
        wakeup_(wakeup) {}

  IoResult publish(ConstBytes message) noexcept {
    const Ring& ring = broadcast_.ring();
    if (message.size() > ring.layout().message_bytes) return {IoStatus::too_large, 0};
    if (next_ == end_ && !find_room()) return {IoStatus::deadline, 0};
    copy_message(ring.payload(next_), message.data(), message.size());
    show(ring.header(next_), Header::of(next_, WorkerId{0}, message.size()));
    ++next_;
    return IoResult::ok(message.size());
  }

  /// The ticket of the next message, as far as a header has room for it.
  WorkerId position() const noexcept { return WorkerId{static_cast<std::uint16_t>(next_)}; }

 private:
  void show(std::atomic<std::uint64_t>& header, std::uint64_t value) noexcept {
    if (wakeup_ == Wakeup::spinning) return header.store(value, std::memory_order_release);
    header.store(value, std::memory_order_seq_cst);
    for (Doorbell* const bell : bells_) bell->ring();
  }
  [[gnu::noinline]] bool find_room() noexcept {
    return has_room() ||
           wait_until(broadcast_.ring().control().for_room, wakeup_, [this] { return has_room(); });
  }
  bool has_room() noexcept {
    end_ = broadcast_.read_by_all() + broadcast_.ring().layout().depth;
    return next_ < end_;
  }

  BroadcastRing broadcast_;
  std::vector<Doorbell*> bells_;
  Ticket next_ = 0;
  Ticket end_;  ///< the first ticket whose slot somebody had yet to read when last looked
  Wakeup wakeup_;
};

/// A reader's view; not for several threads.
class BroadcastReader {
 public:
  BroadcastReader(const BroadcastRing& broadcast, WorkerId me, Wakeup wakeup) noexcept
      : broadcast_(broadcast),
        me_(me),
        half_less_one_(broadcast.ring().layout().depth / 2 - 1),
        quarter_less_one_(half_less_one_ / 2),
        wakeup_(wakeup) {}

  bool ready() const noexcept {
    return Header::is_of(next_, broadcast_.ring().header(next_).load(std::memory_order_seq_cst));
  }
  WorkerId position() const noexcept { return WorkerId{static_cast<std::uint16_t>(next_)}; }

  /// The next message, which is there.
  IoResult take(Bytes buffer) noexcept {
    const Ring& ring = broadcast_.ring();
    const std::size_t bytes = Header::bytes(ring.header(next_).load(std::memory_order_acquire));
    if (bytes > buffer.size()) [[unlikely]]
      return IoResult::error(EPROTO);
    copy_message(buffer.data(), ring.payload(next_), bytes);
    ++next_;
    if ((next_ & quarter_less_one_) == 0) release();
    return IoResult::ok(bytes);
  }

 private:
  void release() noexcept {
    std::atomic<Ticket>& cursor = broadcast_.cursor(me_);
    if (wakeup_ == Wakeup::spinning) return cursor.store(next_, std::memory_order_release);
    cursor.store(next_, std::memory_order_seq_cst);
    if ((next_ & half_less_one_) == 0) broadcast_.ring().control().for_room.ring();
  }

  BroadcastRing broadcast_;
  WorkerId me_;
  Ticket next_ = 0;
  Ticket half_less_one_;
  Ticket quarter_less_one_;
  Wakeup wakeup_;
};

}  // namespace pibench::shm
