// How one process sleeps until another has changed shared memory, without a wake-up lost.
//
// Dekker's pattern, all four accesses seq_cst: the sleeper arms the bell and then looks, the other
// makes its change and then looks at the bell. In the one order of seq_cst accesses either the
// arming comes before the look at the bell, so that it is rung, or the change comes before the
// look at what was changed, so that there is no sleep. No fence is needed, and no access of this
// kind where nobody ever sleeps.
//
// Only ring() disarms, and wakes all that sleep, so that several may share a bell. One who leaves
// without sleep leaves it armed, which costs a vain system call at most.
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
    if (armed_.load(std::memory_order_seq_cst) != 0) [[unlikely]]
      wake();
  }

  /// Sleeps until `ready()`, whose loads are to be seq_cst; false when interruption::requested()
  /// said to stop, which is asked after every wake-up in vain.
  template <class Ready>
  bool sleep_until(Ready&& ready) noexcept {
    do {
      armed_.store(1, std::memory_order_seq_cst);
      if (ready()) return true;
      posix::futex_wait(armed_, 1);
      if (ready()) return true;
    } while (!posix::interruption::requested());
    return false;
  }

 private:
  [[gnu::noinline]] void wake() noexcept {
    if (armed_.exchange(0, std::memory_order_seq_cst) != 0) posix::futex_wake_all(armed_);
  }

  alignas(separation_bytes) posix::FutexWord armed_{0};
};

/// Waits until `ready()` in the way that is asked for; false when told to stop.
template <class Ready>
bool wait_until(Doorbell& bell, Wakeup wakeup, Ready&& ready) noexcept {
  if (wakeup == Wakeup::spinning) return posix::spin_eagerly(ready) || posix::spin_until(ready);
  if (wakeup == Wakeup::spin_then_block &&
      (posix::spin_eagerly(ready) || posix::spin(ready, posix::spins_before_blocking)))
    return true;
  return bell.sleep_until(ready);
}

}  // namespace pibench::shm
