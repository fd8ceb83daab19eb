// Messages between processes that have nothing but shared memory with a lock: boxes for one message
// each, a condition for a receiver that waits for a full one, and one per box for senders that wait
// until it is empty.
//
// A process may be killed at any point: the lock is robust, and a box counts as full or empty only
// after its bytes are complete, so that the others go on with the former state. Nothing here
// detects that a peer has died; the harness does.
#pragma once

#include <cstring>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "transports/contract/transport.hpp"
#include "transports/mp/array.hpp"

namespace pibench::mp {

/// The memory of the boxes' bytes: `lock()` guards them, store() and load() are called under it.
template <class S>
concept BoxStorage = requires(S storage, std::size_t box, ConstBytes message, Bytes buffer) {
  { storage.lock() } -> std::same_as<RobustLock&>;
  { storage.boxes() } -> std::same_as<std::size_t>;
  { storage.store(box, message) }
  noexcept;
  { storage.load(box, buffer) }
  noexcept->std::same_as<std::size_t>;  // the message's bytes
};

/// Some boxes under one lock, for any number of senders and one receiver. Move-only; a forked
/// process shares it.
template <BoxStorage Storage>
class Boxes {
 public:
  explicit Boxes(Storage storage)
      : storage_(std::move(storage)),
        page_(posix::Mapping::anonymous(sizeof(Head) + storage_.boxes() * sizeof(Box))) {
    new (page_.data()) Head;
    for (std::size_t i = 0; i < storage_.boxes(); ++i) new (&box(i)) Box;
  }

  Storage& storage() noexcept { return storage_; }

  /// Blocks while the box is full.
  IoResult put(std::size_t into, WorkerId from, ConstBytes message) noexcept {
    Box& target = box(into);
    Held held(storage_.lock());
    while (held && target.full)
      if (!target.emptied.wait(held)) return stopped(held);
    if (!held) return result_of(held.how());
    storage_.store(into, message);
    target.from = from;
    target.full = true;
    head().filled.announce(held);
    return IoResult::ok(message.size());
  }

  /// Blocks until a box is full; takes them in turn.
  Arrival take(Bytes buffer) noexcept {
    Held held(storage_.lock());
    std::size_t full = storage_.boxes();
    while (held && (full = next_full()) == storage_.boxes())
      if (!head().filled.wait(held)) return {stopped(held), WorkerId{}};
    if (!held) return {result_of(held.how()), WorkerId{}};
    Box& source = box(full);
    const std::size_t bytes = storage_.load(full, buffer);
    const WorkerId from = source.from;
    next_ = full + 1;
    source.full = false;
    source.emptied.announce(held);
    return {IoResult::ok(bytes), from};
  }

 private:
  static constexpr std::size_t line_bytes = 64;
  struct alignas(line_bytes) Head {
    Condition filled;
  };
  struct alignas(line_bytes) Box {
    Condition emptied;
    WorkerId from{};
    bool full = false;
  };

  static IoResult stopped(const Held& held) noexcept {
    return held.how() == Locked::failed ? result_of(held.how()) : IoResult{IoStatus::deadline, 0};
  }

  /// The first from where the last was taken, or boxes().
  std::size_t next_full() noexcept {
    const std::size_t boxes = storage_.boxes();
    for (std::size_t i = 0; i < boxes; ++i) {
      const std::size_t candidate = next_ + i < boxes ? next_ + i : next_ + i - boxes;
      if (box(candidate).full) return candidate;
    }
    return boxes;
  }

  Head& head() noexcept { return *static_cast<Head*>(page_.data()); }
  Box& box(std::size_t index) noexcept {
    return reinterpret_cast<Box*>(static_cast<std::byte*>(page_.data()) + sizeof(Head))[index];
  }

  Storage storage_;
  posix::Mapping page_;
  std::size_t next_ = 0;  // the receiver's
};

/// Boxes for a whole link: one up from and one down to each worker.
template <BoxStorage Storage>
class BoxLink {
 public:
  /// `make(boxes)` makes a storage; it may throw.
  template <class Make>
  BoxLink(const LinkSpec& spec, Make&& make)
      : message_bytes_(spec.message_bytes), up_(make(spec.workers)) {
    for (std::uint16_t i = 0; spec.replies && i < spec.workers; ++i) down_.emplace_back(make(1));
  }

  std::size_t message_bytes() const noexcept { return message_bytes_; }

  IoResult send_up(WorkerId me, ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    return up_.put(index_of(me), me, message);
  }
  Arrival receive_up(Bytes buffer) noexcept { return up_.take(buffer); }
  IoResult send_down(WorkerId to, ConstBytes message) noexcept {
    if (message.size() > message_bytes_) return {IoStatus::too_large, 0};
    return down_[index_of(to)].put(0, to, message);
  }
  IoResult receive_down(WorkerId me, Bytes buffer) noexcept {
    return down_[index_of(me)].take(buffer).io;
  }

  Boxes<Storage>& up() noexcept { return up_; }
  std::vector<Boxes<Storage>>& down() noexcept { return down_; }

 private:
  std::size_t message_bytes_;
  Boxes<Storage> up_;
  std::vector<Boxes<Storage>> down_;
};

/// The ends of a BoxLink; a worker's knows who it is.
template <class Storage>
class BoxParent {
 public:
  explicit BoxParent(BoxLink<Storage> link) : link_(std::move(link)) {}
  IoResult send(WorkerId to, ConstBytes message) noexcept { return link_.send_down(to, message); }
  Arrival receive(Bytes buffer) noexcept { return link_.receive_up(buffer); }

 private:
  BoxLink<Storage> link_;
};

template <class Storage>
class BoxWorker {
 public:
  BoxWorker(BoxLink<Storage> link, WorkerId me) : link_(std::move(link)), me_(me) {}
  IoResult send(ConstBytes message) noexcept { return link_.send_up(me_, message); }
  IoResult receive(Bytes buffer) noexcept { return link_.receive_down(me_, buffer); }

 private:
  BoxLink<Storage> link_;
  WorkerId me_;
};

/// Boxes that are stretches of one Array('B') under its own lock.
class ArrayStorage {
 public:
  ArrayStorage(std::size_t boxes, std::size_t box_bytes)
      : box_bytes_(box_bytes), bytes_(boxes * box_bytes), sizes_(boxes) {}

  RobustLock& lock() noexcept { return bytes_.lock(); }
  std::size_t boxes() const noexcept { return sizes_.size(); }
  void store(std::size_t box, ConstBytes message) noexcept {
    if (!message.empty()) std::memcpy(place_of(box), message.data(), message.size());
    sizes_[box] = message.size();
  }
  std::size_t load(std::size_t box, Bytes buffer) noexcept {
    const std::size_t bytes = sizes_[box];
    if (bytes > 0) std::memcpy(buffer.data(), place_of(box), bytes);
    return bytes;
  }

 private:
  unsigned char* place_of(std::size_t box) noexcept {
    return bytes_.raw().all().data() + box * box_bytes_;
  }

  std::size_t box_bytes_;
  Array<'B'> bytes_;
  RawArray<'Q'> sizes_;
};

}  // namespace pibench::mp
