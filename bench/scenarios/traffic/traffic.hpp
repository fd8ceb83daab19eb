// The common parts of the scenarios that exchange messages.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "bench/counters/cost.hpp"
#include "bench/harness/clock.hpp"
#include "bench/harness/placement.hpp"
#include "bench/scenarios/traffic/payload.hpp"
#include "bench/scenarios/trial/facts.hpp"
#include "bench/scenarios/trial/trial_error.hpp"

namespace pibench {

inline constexpr std::size_t payload_bytes_max = std::size_t{16} << 20;

struct TrafficJob {
  std::size_t bytes = 8;  ///< of every message, 1 to payload_bytes_max
  std::uint16_t workers = 1;
  Placement placement = Placement::same;
  Wakeup wakeup = Wakeup::blocking;
  Nanoseconds deadline = std::chrono::seconds(10);  ///< of one trial
  std::uint64_t iterations = 1;                     ///< timed operations of each worker, per block
  std::uint64_t blocks = 1;                         ///< equal parts of what is timed
  bool first_lap = true;                            ///< as in TrialLength

  std::uint64_t timed() const { return iterations * blocks; }
};

/// The job with as many timed operations as the trial is to have.
template <class Job>
Job lasting(Job job, const TrialLength& length) {
  job.iterations = length.iterations;
  job.blocks = length.blocks;
  job.first_lap = length.first_lap;
  return job;
}

/// The facts of a job over messages.
JobFacts facts_of(const TrafficJob& job);

/// Messages that are sent before anything is timed into buffers without anything of others.
constexpr std::uint64_t verified_messages(std::size_t bytes) {
  return bytes >= (std::size_t{1} << 20) ? 2 : 16;
}

/// Operations that run as the timed ones do, and are not counted. Of a queue of so many slots in
/// memory of its ends, 0 for others, they go once round it, since each end's first touch of a page
/// is a fault that takes as long as many messages; but of a queue of many slots, which share pages,
/// no more than are timed.
constexpr std::uint64_t warm_up(std::uint64_t iterations, std::uint64_t slots = 0) {
  constexpr std::uint64_t few = 256;
  const std::uint64_t tenth = iterations / 10 + 1;
  return std::max(tenth, slots <= few ? slots : std::min(slots, iterations + 1));
}

/// The slots that a trial's warm-up goes round.
template <Transport T>
std::uint64_t slots_to_touch(const TrafficJob& job, const Capacity& capacity) {
  constexpr bool in_memory = T::descriptor.substrate == Substrate::slots;
  return in_memory && job.first_lap ? capacity.messages.value_or(0) : 0;
}

/// The buffer of a receiver: as large as the link's messages, and clobbered on demand.
class ReceiveBuffer {
 public:
  explicit ReceiveBuffer(std::size_t bytes) : buffer_(bytes) {}
  Bytes buffer() noexcept { return buffer_; }
  ConstBytes first(std::size_t bytes) const noexcept { return ConstBytes(buffer_).first(bytes); }
  /// Leaves nothing of an earlier message in the buffer.
  void clobber() noexcept { std::ranges::fill(buffer_, std::byte{0xa5}); }

 private:
  MessageBuffer buffer_;
};

/// Throws TrialError(failed) if any message was not the one that was due.
void require_good(const Inspector& inspector, std::string_view where);

inline std::int64_t stamp_ns() noexcept {
  return Clock::now().time_since_epoch().count();
}

}  // namespace pibench
