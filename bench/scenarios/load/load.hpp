// Messages at a fixed rate, whether or not the one before has arrived: an open loop. Times count
// from the moment at which a message was to be sent, so that a stall shows in every message that
// it held up (coordinated omission; G. Tene, How NOT to Measure Latency, 2013).
#pragma once

#include <cstdint>
#include <vector>

#include "bench/scenarios/traffic/traffic.hpp"

namespace pibench {

struct LoadResult;

struct LoadJob : TrafficJob {
  using Result = LoadResult;
  std::uint64_t messages_per_second = 1000;
};

struct LoadResult {
  std::vector<std::int64_t> from_intended_ns;  ///< intended send time to arrival, per message
  std::vector<std::int64_t> send_lag_ns;       ///< intended to actual send time, per message
  Nanoseconds elapsed{};                       ///< first intended send to last arrival
  Cost cost;
  Capacity capacity;
  double achieved_per_second() const {
    return static_cast<double>(from_intended_ns.size()) * 1e9 / in_ns(elapsed);
  }
};

/// The moments at which messages are to be sent.
class SendSchedule {
 public:
  SendSchedule(std::int64_t start_ns, std::uint64_t messages_per_second)
      : start_ns_(start_ns), interval_ns_(1e9 / static_cast<double>(messages_per_second)) {}
  std::int64_t at_ns(std::uint64_t message) const noexcept {
    return start_ns_ + static_cast<std::int64_t>(interval_ns_ * static_cast<double>(message));
  }

 private:
  std::int64_t start_ns_;
  double interval_ns_;
};

/// Waits until stamp_ns() reaches `at_ns`: spinning where the worker has a CPU of its own, else
/// asleep, with the kernel's timer slack at its least. Returns at once when it has passed.
class Pacer {
 public:
  explicit Pacer(Placement placement);
  void wait_until(std::int64_t at_ns) const noexcept;

 private:
  bool spins_;
};

}  // namespace pibench
