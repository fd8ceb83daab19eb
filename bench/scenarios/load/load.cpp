#include "bench/scenarios/load/load.hpp"

#include <sys/prctl.h>

#include <ctime>

#include "transports/posix/interruption.hpp"
#include "transports/posix/spin.hpp"

namespace pibench {

Pacer::Pacer(Placement placement)
    : spins_(placement != Placement::same && placement != Placement::os) {
  ::prctl(PR_SET_TIMERSLACK, 1UL);
}

void Pacer::wait_until(std::int64_t at_ns) const noexcept {
  const timespec time{at_ns / 1'000'000'000, at_ns % 1'000'000'000};
  while (stamp_ns() < at_ns) {
    if (spins_)
      posix::relax_cpu();
    else if (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, nullptr) != 0 &&
             posix::interruption::requested())
      return;
  }
}

}  // namespace pibench
