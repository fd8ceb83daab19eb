// What a run in which a call has failed did wrong.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/faults/injector/plan.hpp"
#include "tests/faults/injector/trace.hpp"
#include "tests/faults/matrix/sandbox.hpp"

namespace pibench::test {

enum class Fault : std::uint8_t { hang, wrong_result, crash, left_behind, silent, wrong_cause };
constexpr std::array<std::string_view, 6> fault_names{"hang",        "wrong result", "crash",
                                                      "left behind", "silent",       "wrong cause"};

struct Finding {
  Fault fault;
  std::string text;
};

/// How a shot has ended.
struct Aftermath {
  const Shot& shot;
  const Trace& trace;
  const Ending& ending;
  const Cast& cast;
  std::string pi;           ///< the line with the answer of a run in which nothing failed
  std::string not_cleaned;  ///< what 'pibench clean' has not removed of what was left
};

/// Empty where the answer is right and complete, or the run has ended within its deadline with exit
/// code 1 or 2 and a line that names the cause; and where nothing is left, but for a removal that
/// has failed, which is told with `pibench clean` as the remedy.
std::vector<Finding> findings_of(const Aftermath& aftermath);

/// The line of standard output with the answer; empty where it has none.
std::string answer_in(const std::string& out);

}  // namespace pibench::test
