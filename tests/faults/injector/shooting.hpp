// Runs of `pibench pi`, recorded or with a call that fails.
#pragma once

#include <string>
#include <vector>

#include "tests/faults/injector/plan.hpp"
#include "tests/faults/injector/verdict.hpp"
#include "tests/faults/matrix/sandbox.hpp"

namespace pibench::test {

constexpr std::size_t workers_of_a_job = 2;

/// Throws std::runtime_error where the run is not as it should be.
Recording record(const std::string& binary, const std::string& transport, Sandbox& sandbox);

struct Target {
  Shot shot;
  const Recording& recording;
  const Cast& cast;
};

/// How a shot went, and all that the program said.
struct Hit {
  bool hit;  ///< the call was made this time too
  std::vector<Finding> findings;
  int exit_code;
  double seconds;
  std::string out;
  std::string err;
};

void to_json(nlohmann::json& json, const Hit& hit);
void from_json(const nlohmann::json& json, Hit& hit);

Hit shoot(const std::string& binary, const Target& target, Sandbox& sandbox);

}  // namespace pibench::test
