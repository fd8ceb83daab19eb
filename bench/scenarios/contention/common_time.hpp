// The time in which all workers of a pass contend: it begins when every one of them is in its loop,
// and each stays there until it is over. So none is through before another begins, and a fixed
// number of decrements of each is no part of it.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "bench/harness/clock.hpp"
#include "transports/posix/futex.hpp"
#include "transports/posix/shared.hpp"

namespace pibench::contention {

/// From a moment to another, on Clock.
struct Span {
  std::int64_t from_ns;
  std::int64_t to_ns;
};

/// The share of `whole` in which two or more of the spans lasted; 0 of an empty one.
double overlap_of(std::span<const Span> spans, Span whole);

/// Shared by the parent, which made it before the fork, and the workers. For many passes.
class CommonTime {
 public:
  explicit CommonTime(std::uint16_t workers) : workers_(workers) {}

  // For workers.

  /// Says that the caller is in its loop.
  void enter() noexcept;
  bool not_begun() const noexcept { return phase() == waiting; }
  bool lasts() const noexcept { return phase() == lasting; }

  // For the parent.

  /// To be called before the workers enter.
  void prepare() noexcept;
  /// Blocks until all workers have entered; false when interruption::requested() said to stop.
  bool wait_for_all() noexcept;
  /// Begins it and ends it after `time`, or later: not before `enough()`, of which it asks each
  /// time that `time` has passed. Nothing when interruption::requested() said to stop.
  template <class Enough>
  std::optional<Span> run(Nanoseconds time, Enough&& enough) noexcept {
    const std::int64_t from_ns = begin();
    for (std::int64_t until_ns = from_ns + time.count();; until_ns += time.count()) {
      if (!sleep_until(until_ns)) return std::nullopt;
      if (enough()) return Span{from_ns, end()};
    }
  }

 private:
  enum Phase : std::uint32_t { waiting, lasting, over };
  /// Read all the time, and written twice a pass.
  struct alignas(128) Current {
    std::atomic<std::uint32_t> phase;
  };
  struct Board {
    Current current;
    alignas(128) posix::FutexWord entered;
  };

  Phase phase() const noexcept {
    return static_cast<Phase>(board_->current.phase.load(std::memory_order_relaxed));
  }
  std::int64_t begin() noexcept;
  std::int64_t end() noexcept;
  bool sleep_until(std::int64_t at_ns) noexcept;

  std::uint16_t workers_;
  posix::Shared<Board> board_;
};

}  // namespace pibench::contention
