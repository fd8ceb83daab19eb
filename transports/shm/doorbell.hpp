// A way to sleep until another process has changed shared memory, without a wake-up lost.
//
// Dekker's pattern, all four accesses seq_cst: the sleeper arms the bell and then looks, the other
// makes its change and then looks at the bell. In the one order of seq_cst accesses either the
// arming comes before the look at the bell, so that it is rung, or the change comes before the look
// at what was changed, so that there is no sleep. No fence is needed, and no access of this kind
// where nobody ever sleeps.
//
// The bell is armed while its word is odd. Only ring() disarms, by the next number, and wakes all
// sleepers, so that several may share a bell: one that armed it before does not fall asleep
// afterwards, even if another has armed it again. One that leaves without sleep leaves it armed,
// which costs a vain system call at most.
#pragma once

#include <atomic>

#include "transports/contract/transport.hpp"
#include "transports/posix/futex.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/spin.hpp"

namespace pibench::shm {

/// Processors fetch lines in pairs: what is written by different processes is kept so far apart.
inline constexpr std::size_t separation_bytes = 128;

class Doorbell {
 public:
  /// After a seq_cst store or exchange that may be what somebody sleeps for.
  void ring() noexcept {
    const std::uint32_t seen = word_.load(std::memory_order_seq_cst);
    if (seen % 2 != 0) [[unlikely]]
      wake(seen);
  }

  /// Sleeps until `ready()`, whose loads are to be seq_cst; false when interruption::requested()
  /// said to stop, which is asked after every wake-up in vain.
  template <class Ready>
  bool sleep_until(Ready&& ready) noexcept {
    do {
      const std::uint32_t armed = word_.fetch_or(1, std::memory_order_seq_cst) | 1;
      if (ready()) return true;
      posix::futex_wait(word_, armed);
      if (ready()) return true;
    } while (!posix::interruption::requested());
    return false;
  }

 private:
  /// If another process has disarmed it since, that one wakes all that armed it before.
  [[gnu::noinline]] void wake(std::uint32_t armed) noexcept {
    if (word_.compare_exchange_strong(armed, armed + 1, std::memory_order_seq_cst))
      posix::futex_wake_all(word_);
  }

  alignas(separation_bytes) posix::FutexWord word_{0};
};

/// Waits for `ready()` in the way that is asked for; false when the wait has to stop.
template <class Ready>
bool wait_until(Doorbell& bell, Wakeup wakeup, Ready&& ready) noexcept {
  if (wakeup == Wakeup::spinning) return posix::spin_eagerly(ready) || posix::spin_until(ready);
  if (wakeup == Wakeup::spin_then_block &&
      (posix::spin_eagerly(ready) || posix::spin(ready, posix::spins_before_blocking)))
    return true;
  return bell.sleep_until(ready);
}

}  // namespace pibench::shm
