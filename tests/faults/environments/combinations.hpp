// Signals, descriptors and limits, each with each.
#pragma once

#include <string>
#include <vector>

#include "tests/faults/environments/experiment.hpp"

namespace pibench::test {

/// A table of its own: a row per signal environment, a group of columns per limit.
struct Combinations {
  std::vector<std::string> rows;
  std::vector<Column> columns;
  std::vector<Job> jobs;
};

/// All of them, or such a sample that any two are combined with some third. `bench` and `trials`
/// are to outlive the jobs.
Combinations plan_combinations(const Bench& bench, const std::vector<Trial>& trials, bool all);

}  // namespace pibench::test
