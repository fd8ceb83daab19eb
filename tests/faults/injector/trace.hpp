// A program that is run under a tracer: what is to befall it, and what was seen.
//
// The tracer is a process of its own, this program's second form, so that whoever starts it sees
// nothing but a command: call_injector trace REPORT ORDER PROGRAM [ARGUMENT…]
#pragma once

#include <chrono>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/faults/injector/occurrence.hpp"

namespace pibench::test {

/// A call that is to fail.
struct Injection {
  Occurrence occurrence;
  int error;
  bool takes_effect;  ///< it fails after it has done what it does, as close(2) does
};

struct Order {
  std::optional<Injection> injection{};  ///< without one, calls are recorded
  std::chrono::seconds limit{60};        ///< what is left by then hangs, and is killed
};

/// A process that a signal has ended.
struct Death {
  TaskPath task;
  int signal;
};

struct Trace {
  std::vector<Occurrence> recorded;  ///< every call that may fail
  bool hit = false;                  ///< the call was made this time too
  bool hung = false;
  std::set<TaskPath> left;  ///< who was left when the program had ended
  std::vector<Death> deaths;
  std::set<TaskPath> programs;  ///< what has become another program by exec, as redis-server
};

void from_json(const nlohmann::json& json, Trace& trace);

/// The command under which a program is traced; its exit code and what it says are the program's.
std::vector<std::string> traced(const std::vector<std::string>& command, const std::string& report,
                                const Order& order);

/// That command, with its arguments after "trace". Returns the exit code.
int trace_program(const std::vector<std::string>& arguments);

}  // namespace pibench::test
