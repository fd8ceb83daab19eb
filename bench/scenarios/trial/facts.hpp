// What is known of a trial before it runs: how long it is to be, and what kind of operations it
// has.
#pragma once

#include <cstdint>
#include <optional>

#include "bench/scenarios/trial/busy_work.hpp"

namespace pibench {

/// How much one trial times. Where JobFacts::lengthens is false, a trial is one operation.
struct TrialLength {
  std::uint64_t iterations = 1;  ///< timed operations of each worker, per block
  std::uint64_t blocks = 1;      ///< equal parts of what is timed
  /// Operations that are timed one by one, in a pass of their own; without a value as many as
  /// the scenario likes.
  std::optional<std::uint64_t> stamped{};
  /// Besides, per operation: with a value the loop that can do such work is taken, even for none of
  /// it. Of jobs alone whose facts say so.
  std::optional<BusyWork> busy_work{};
};

/// What must be known of a cell's trials to lengthen, cut and count them.
struct JobFacts {
  std::uint16_t workers = 1;
  std::size_t message_bytes = 0;    ///< 0 where no message is sent
  bool lengthens = true;            ///< false: a trial is one operation, whatever its length
  bool counts_all_workers = false;  ///< the counter `iterations` adds up those of all workers
  bool same_calls = false;          ///< every operation may well make the same system calls
  bool has_blocks = false;          ///< a gate can measure it
  bool takes_busy_work = false;
  /// Of an open loop, whose length follows from it.
  std::optional<std::uint64_t> messages_per_second{};
};

}  // namespace pibench
