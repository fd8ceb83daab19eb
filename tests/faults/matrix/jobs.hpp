// Fault runs, several at a time, each in a process and a sandbox of its own.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "tests/faults/matrix/cells.hpp"
#include "tests/faults/matrix/sandbox.hpp"

namespace pibench::test {

struct Job {
  std::string name;
  /// Decides its cells, in the sandbox's process; none where they are decided.
  std::function<std::vector<Cell>(Sandbox&)> run;
  /// Those cells; what they say counts where there is nothing to run.
  std::vector<Cell> cells;
};

/// `at_a_time` of them; `on_end` gets the cells of each.
void run_jobs(const std::vector<Job>& jobs, unsigned at_a_time,
              const std::function<void(const Job&, std::vector<Cell>)>& on_end);

}  // namespace pibench::test
