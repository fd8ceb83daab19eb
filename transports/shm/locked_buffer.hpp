// The bounded buffer of the textbooks: slots in shared memory under one mutex, with conditions for
// "not empty" and "not full".
//
// A process may die at any instruction. The buffer's state is two numbers, of messages put and
// taken; each is changed by one store, when all else is done, so that a message is there whole or
// not at all, and is taken whole or still there.
#pragma once

#include <atomic>
#include <cerrno>
#include <new>

#include "transports/contract/transport.hpp"
#include "transports/shm/copy.hpp"
#include "transports/shm/robust_mutex.hpp"
#include "transports/shm/slots.hpp"

namespace pibench::shm {

/// For one consumer and `producers` producers, each of which has a slot to wait on. Lies at the
/// beginning of bytes() zeroed bytes of shared memory, aligned to a line.
class LockedBuffer {
 public:
  static std::size_t bytes(const SlotLayout& layout, std::size_t producers) {
    return sizeof(LockedBuffer) + producers * sizeof(WaitSlot) + layout.slots_bytes();
  }
  explicit LockedBuffer(std::size_t producers) : producers_(producers) {
    for (std::size_t i = 0; i < producers; ++i) new (&wait_slot(i)) WaitSlot;
  }

  /// `producer` is below the number of producers, and nobody else's.
  IoResult put(const SlotLayout& layout, std::size_t producer, WorkerId from,
               ConstBytes message) noexcept {
    if (message.size() > layout.message_bytes) return {IoStatus::too_large, 0};
    if (const IoResult io = put_in_turn(layout, wait_slot(producer), from, message); !io.good())
      return io;
    not_empty_.signal();
    return IoResult::ok(message.size());
  }

  Arrival take(const SlotLayout& layout, Bytes buffer) noexcept {
    WaitSlot* to_wake = nullptr;
    const Arrival arrival = take_in_turn(layout, buffer, to_wake);
    if (to_wake != nullptr) to_wake->not_full.signal();
    return arrival;
  }

 private:
  struct alignas(line_bytes) WaitSlot {
    Condition not_full;
    bool is_waiting = false;
  };
  struct Slot {
    std::uint32_t bytes;
    WorkerId from;
  };
  static_assert(sizeof(Slot) <= SlotLayout::header_bytes);

  IoResult put_in_turn(const SlotLayout& layout, WaitSlot& mine, WorkerId from,
                       ConstBytes message) noexcept {
    const Hold hold(mutex_);
    if (!hold.io().good()) return hold.io();
    while (count() == layout.depth)
      if (const IoResult io = wait_on(mine); !io.good()) return io;
    const std::uint64_t number = put_.load(std::memory_order_relaxed);
    slot_at(layout, number) = {static_cast<std::uint32_t>(message.size()), from};
    copy_message(payload_at(layout, number), message.data(), message.size());
    put_.store(number + 1, std::memory_order_release);
    return IoResult::ok(0);
  }

  Arrival take_in_turn(const SlotLayout& layout, Bytes buffer, WaitSlot*& to_wake) noexcept {
    const Hold hold(mutex_);
    if (!hold.io().good()) return {hold.io(), WorkerId{}};
    while (count() == 0)
      if (const IoResult io = not_empty_.wait(mutex_); !io.good()) return {io, WorkerId{}};
    const std::uint64_t number = taken_.load(std::memory_order_relaxed);
    const Slot slot = slot_at(layout, number);
    if (slot.bytes > buffer.size()) return {IoResult::error(EPROTO), slot.from};
    copy_message(buffer.data(), payload_at(layout, number), slot.bytes);
    taken_.store(number + 1, std::memory_order_release);
    to_wake = next_waiter();
    return {IoResult::ok(slot.bytes), slot.from};
  }

  std::uint64_t count() const noexcept {
    return put_.load(std::memory_order_relaxed) - taken_.load(std::memory_order_relaxed);
  }

  /// The waiters and their number may disagree after a death: that costs a slice of waiting, no
  /// more.
  IoResult wait_on(WaitSlot& mine) noexcept {
    mine.is_waiting = true;
    ++waiters_;
    const IoResult io = mine.not_full.wait(mutex_);
    if (mine.is_waiting) leave(mine);
    return io;
  }
  void leave(WaitSlot& wait_slot) noexcept {
    wait_slot.is_waiting = false;
    if (waiters_ > 0) --waiters_;
  }

  /// Takes the producers that wait in turn, and ends the wait of the one it returns.
  WaitSlot* next_waiter() noexcept {
    if (waiters_ == 0) return nullptr;
    for (std::size_t i = 0; i < producers_; ++i) {
      last_woken_ = last_woken_ + 1 < producers_ ? last_woken_ + 1 : 0;
      if (!wait_slot(last_woken_).is_waiting) continue;
      leave(wait_slot(last_woken_));
      return &wait_slot(last_woken_);
    }
    return nullptr;
  }

  WaitSlot& wait_slot(std::size_t producer) noexcept {
    return reinterpret_cast<WaitSlot*>(this + 1)[producer];
  }
  std::byte* slot_bytes_at(const SlotLayout& layout, std::uint64_t number) noexcept {
    auto* slots = reinterpret_cast<std::byte*>(&wait_slot(producers_));
    return slots + (number & (layout.depth - 1)) * layout.slot_bytes;
  }
  Slot& slot_at(const SlotLayout& layout, std::uint64_t number) noexcept {
    return *reinterpret_cast<Slot*>(slot_bytes_at(layout, number));
  }
  std::byte* payload_at(const SlotLayout& layout, std::uint64_t number) noexcept {
    return slot_bytes_at(layout, number) + layout.payload_at;
  }

  alignas(line_bytes) RobustMutex mutex_;
  alignas(line_bytes) Condition not_empty_;
  alignas(line_bytes) std::atomic<std::uint64_t> put_{0};
  std::atomic<std::uint64_t> taken_{0};
  std::size_t producers_;
  std::size_t waiters_ = 0;
  std::size_t last_woken_ = 0;
};

}  // namespace pibench::shm
