// Facts of a trial before it runs: its length, and the kind of its operations.
#pragma once

#include <cstdint>
#include <optional>

#include "bench/scenarios/trial/busy_work.hpp"

namespace pibench {

/// The amount that one trial times. Where JobFacts::lengthens is false, a trial is one
/// operation, or lasts a fixed time.
struct TrialLength {
  std::uint64_t iterations = 1;  ///< timed operations of each worker, per block
  std::uint64_t blocks = 1;      ///< equal parts of what is timed
  /// The time of a timed pass, for jobs that count what is done in a fixed time.
  Nanoseconds pass = std::chrono::milliseconds(5);
  /// The number of operations that are timed one by one, in a pass of their own; without a value
  /// the scenario chooses.
  std::optional<std::uint64_t> stamped{};
  /// Whether the warm-up goes once round a queue that lies in memory of its ends. Without it a
  /// trial's operations, warm-up included, are in proportion to `iterations`.
  bool first_lap = true;
  /// Work besides, per operation: with a value the loop that can do such work is taken, even where
  /// it is none. Only for jobs whose facts say so.
  std::optional<BusyWork> busy_work{};
};

/// Facts that are needed to lengthen, cut and count a cell's trials.
struct JobFacts {
  std::uint16_t workers = 1;
  std::size_t message_bytes = 0;    ///< 0 where no message is sent
  bool lengthens = true;            ///< false: the iterations of a trial are not chosen
  bool counts_all_workers = false;  ///< the counter `iterations` adds up those of all workers
  bool same_calls = false;          ///< every operation may well make the same system calls
  bool has_blocks = false;          ///< a gate can measure it
  bool takes_busy_work = false;
  /// The rate of an open loop, from which its length follows.
  std::optional<std::uint64_t> messages_per_second{};
};

}  // namespace pibench
