// Runs in parallel, each in a process and a sandbox of its own.
#pragma once

#include <cstddef>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "tests/faults/matrix/sandbox.hpp"

namespace pibench::test {

/// Does the run of this number in the sandbox's process; gives what there is to tell of it.
using RunBody = std::function<nlohmann::json(std::size_t run, Sandbox&)>;
/// `failure` says why the body has told nothing; empty where it has.
using RunEnd =
    std::function<void(std::size_t run, const nlohmann::json& told, const std::string& failure)>;

/// Runs 0 to `runs` in their order, `at_a_time` of them.
void run_isolated(std::size_t runs, unsigned at_a_time, const RunBody& body, const RunEnd& on_end);

/// More than there are CPUs where runs do not meet, as most wait most of the time; says so on
/// standard output where they would.
unsigned usual_runs_at_a_time();

/// What the runs that have ended took.
double cpu_seconds();

}  // namespace pibench::test
