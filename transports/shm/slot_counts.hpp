// How many slots of a queue are full, and how many are free again, as one process tells another;
// eventfd(2).
//
// Reading an eventfd takes the whole count: the reader goes on without a call for as many slots.
// Free slots are given back half a queue at a time. A sender that counted only from empty to full
// and slept otherwise could lose a wake-up; with a count for either side nobody does.
#pragma once

#include <sys/eventfd.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "transports/contract/io.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench::shm {

/// Made before the fork; the sender and the receiver have each a copy.
class SlotCounts {
 public:
  /// Throws std::system_error.
  explicit SlotCounts(std::size_t depth) : depth_(depth), free_slots_(depth) {}

  /// The sender's: sleeps until there is a free slot, and says that it has filled it.
  IoResult await_free() noexcept {
    return free_slots_ > 0 ? IoResult::ok(0) : await(given_back_, free_slots_);
  }
  IoResult tell_filled() noexcept {
    --free_slots_;
    return tell(filled_, 1);
  }

  /// The receiver's: sleeps until there is a full slot, and says that it has emptied it.
  IoResult await_full() noexcept {
    return full_slots_ > 0 ? IoResult::ok(0) : await(filled_, full_slots_);
  }
  IoResult tell_emptied() noexcept {
    --full_slots_;
    if (++emptied_slots_ < depth_ / 2) return IoResult::ok(0);
    return tell(given_back_, std::exchange(emptied_slots_, 0));
  }

  /// Readable while there are full slots that the receiver has not read the count of.
  int filled_fd() const noexcept { return filled_.get(); }
  /// True when slots are full whose count was read already.
  bool has_full_slots() const noexcept { return full_slots_ > 0; }

 private:
  static posix::Fd make_counter() {
    return posix::Fd(posix::checked(::eventfd(0, EFD_CLOEXEC), "eventfd", posix::more_descriptors));
  }
  static IoResult await(const posix::Fd& counter, std::uint64_t& count) noexcept {
    return posix::read_full(counter.get(), std::as_writable_bytes(std::span(&count, 1)));
  }
  static IoResult tell(const posix::Fd& counter, std::uint64_t count) noexcept {
    return posix::write_full(counter.get(), std::as_bytes(std::span(&count, 1)));
  }

  std::size_t depth_;
  posix::Fd filled_ = make_counter();
  posix::Fd given_back_ = make_counter();
  std::uint64_t free_slots_;         // the sender's
  std::uint64_t full_slots_ = 0;     // the receiver's, as the next
  std::uint64_t emptied_slots_ = 0;  // and not given back yet
};

}  // namespace pibench::shm
