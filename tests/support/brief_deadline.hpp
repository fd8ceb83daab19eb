// Makes blocked calls of this process give up soon, beside whatever deadline a pool has set.
#pragma once

#include <sys/time.h>

#include "bench/harness/clock.hpp"
#include "transports/posix/interruption.hpp"

namespace pibench::test {

/// Needs a SIGALRM handler without SA_RESTART, as SignalGuard installs it.
class BriefDeadline {
 public:
  explicit BriefDeadline(Nanoseconds after)
      : at_(Clock::now() + after),
        check_(
            [](void* at) noexcept { return Clock::now() >= *static_cast<Clock::time_point*>(at); },
            &at_) {
    tick(10'000);
  }
  ~BriefDeadline() { tick(0); }
  BriefDeadline(const BriefDeadline&) = delete;
  BriefDeadline& operator=(const BriefDeadline&) = delete;

 private:
  static void tick(suseconds_t every_us) {
    const itimerval interval{.it_interval = {0, every_us}, .it_value = {0, every_us}};
    ::setitimer(ITIMER_REAL, &interval, nullptr);
  }

  Clock::time_point at_;
  posix::interruption::ScopedCheck check_;
};

}  // namespace pibench::test
