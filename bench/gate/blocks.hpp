// The measurement that one process of a gate makes: one cell, in blocks.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "bench/plan/planned_cell.hpp"
#include "bench/plan/request.hpp"

namespace pibench {

/// The cell of that name, e.g. "latency/pipe/bytes:64/workers:1/placement:same"; nothing where this
/// build has none. Throws UsageError for a scenario that is not measured in blocks.
std::optional<PlannedCell> find_cell(const std::string& name, const RunRequest& request);

struct BlockSpec {
  std::uint64_t blocks = 50;
  std::uint64_t iterations = 1;  ///< of each worker in a block; of pi always one job
  Nanoseconds busy_work{};       ///< besides, per round trip; of latency alone
};

struct BlockFigures {
  std::vector<double> operation_ns;        ///< mean of each block, in order
  std::optional<double> p99_ns;            ///< of single round trips, from a pass of their own
  std::map<std::string, double> counters;  ///< of the blocks, per operation
};

/// Measures in one fork of workers, warmed up; pi forks for every job. Throws TrialError.
/// Precondition: JobFacts::has_blocks, and its outcome is not known beforehand.
BlockFigures measure_blocks(const PlannedCell& cell, const BlockSpec& spec,
                            posix::RunDirectory& run, const Settings& settings);

struct BlockLength {
  std::uint64_t iterations = 1;
  double operation_ns = 0;  ///< of the fastest block
};
/// Finds how many iterations make a block of about `wanted`; one where a block is a trial of one
/// operation. Throws TrialError.
BlockLength calibrate_blocks(const PlannedCell& cell, Nanoseconds wanted, posix::RunDirectory& run,
                             const Settings& settings);

}  // namespace pibench
