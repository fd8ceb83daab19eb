// One system call of one task, found again in the next run of the same program.
#pragma once

#include <array>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <string>

namespace pibench::test {

/// Of a task, by how it came to be: "0" is the program, "0/2" the second process that it forks,
/// "0/2#1" the first thread that this one starts.
using TaskPath = std::string;

/// The `nth` call of this number by this task, from 1 on, of those that may fail: how often others
/// wake somebody is a matter of time. Until a program's libraries are loaded, calls are not
/// counted.
struct Occurrence {
  TaskPath task;
  long number;
  unsigned nth;
  std::array<std::uint64_t, 6> arguments;  ///< as they were when it was recorded
};

void to_json(nlohmann::json& json, const Occurrence& occurrence);
void from_json(const nlohmann::json& json, Occurrence& occurrence);

}  // namespace pibench::test
