// Shows one process that another is blocked, without a sleep: signals tick in the one that may
// block, and the check that its interrupted call asks leaves a note on a shared page.
#pragma once

#include <sys/time.h>

#include <atomic>
#include <cstdint>
#include <optional>

#include "bench/harness/clock.hpp"
#include "transports/posix/futex.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/mapping.hpp"

namespace pibench::test {

/// Made before the fork; the pages are shared by all who inherit it.
class Notes {
 public:
  Notes() : page_(posix::Mapping::anonymous(sizeof(Page))) {}

  /// Blocks until `processes` have been seen blocked; false when interruption::requested() said
  /// to stop.
  bool wait_until_blocked(std::uint32_t processes = 1) const {
    for (;;) {
      const std::uint32_t now = page().blocked.load();
      if (now >= processes) return true;
      if (posix::interruption::requested()) return false;
      posix::futex_wait(page().blocked, now);
    }
  }
  std::uint32_t blocked() const noexcept { return page().blocked.load(); }
  void note_blocked() const noexcept {
    page().blocked.fetch_add(1);
    posix::futex_wake_all(page().blocked);
  }
  /// How far a worker has got; for whatever a test counts.
  std::atomic<std::uint32_t>& progress() const noexcept { return page().progress; }

 private:
  struct Page {
    posix::FutexWord blocked;
    std::atomic<std::uint32_t> progress;
  };
  Page& page() const noexcept { return *static_cast<Page*>(page_.data()); }

  posix::Mapping page_;
};

/// Interrupts this process every millisecond and lets its calls go on until `at_most` has passed
/// since `processes` were seen blocked; notes the first interruption of a blocked call. Needs a
/// SIGALRM handler without SA_RESTART, as SignalGuard installs it.
class NotedWaits {
 public:
  NotedWaits(const Notes& notes, Nanoseconds at_most, std::uint32_t processes = 1)
      : notes_(notes),
        at_most_(at_most),
        processes_(processes),
        check_([](void* self) noexcept { return static_cast<NotedWaits*>(self)->note(); }, this) {
    tick(1000);
  }
  ~NotedWaits() { tick(0); }
  NotedWaits(const NotedWaits&) = delete;
  NotedWaits& operator=(const NotedWaits&) = delete;

 private:
  bool note() noexcept {
    if (!noted_) notes_.note_blocked();
    noted_ = true;
    const Clock::time_point now = Clock::now();
    if (!stop_at_ && notes_.blocked() >= processes_) stop_at_ = now + at_most_;
    return stop_at_ && now >= *stop_at_;
  }
  static void tick(suseconds_t every_us) {
    const itimerval interval{.it_interval = {0, every_us}, .it_value = {0, every_us}};
    ::setitimer(ITIMER_REAL, &interval, nullptr);
  }

  const Notes& notes_;
  Nanoseconds at_most_;
  std::uint32_t processes_;
  std::optional<Clock::time_point> stop_at_{};
  bool noted_ = false;
  posix::interruption::ScopedCheck check_;
};

}  // namespace pibench::test
