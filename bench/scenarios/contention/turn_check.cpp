#include "bench/scenarios/contention/turn_check.hpp"

#include <sched.h>

#include <ctime>

#include "transports/posix/interruption.hpp"

namespace pibench::contention {

void TurnCheck::have_turn(WorkerId me) noexcept {
  const std::uint32_t mine = index_of(me) + 1U;
  if (board_->owner.exchange(mine) != nobody) board_->saw_two = true;
  wait_for_another();
  let_others_run();
  if (board_->owner.exchange(nobody) != mine) board_->saw_two = true;
}

bool TurnCheck::is_decided() const noexcept {
  return board_->saw_two || board_->through + 1U >= workers_;
}

/// Of those that have asked and not given back one is the caller.
void TurnCheck::wait_for_another() const noexcept {
  while (!is_decided() && board_->asked - board_->given_back < 2) {
    if (posix::interruption::requested()) return;
    ::sched_yield();
  }
}

/// A scheduler may let the yielding process go on; it cannot let a sleeping one.
void TurnCheck::let_others_run() const noexcept {
  constexpr timespec moment{0, 50'000};
  for (int i = 0; i < 2 && !is_decided(); ++i) ::sched_yield();
  if (!is_decided()) ::clock_nanosleep(CLOCK_MONOTONIC, 0, &moment, nullptr);
}

}  // namespace pibench::contention
