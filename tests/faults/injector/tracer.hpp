// Follows a program and all that it forks through their system calls; ptrace(2).
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "tests/faults/injector/registers.hpp"
#include "tests/faults/injector/trace.hpp"

namespace pibench::test {

class Tracer {
 public:
  explicit Tracer(const Order& order) : order_(order) {}

  /// Empty where this process may trace its children; else why not.
  static std::string why_refused();

  /// Follows a child that has stopped itself by SIGSTOP and its kin to their ends, and reaps them;
  /// gives the child's end as wait(2) tells it. This process must have no other children, and must
  /// be the one to which orphans come. What is left at the limit is killed; so is what is left a
  /// few seconds after the child.
  int follow(pid_t root);

  const Trace& trace() const noexcept { return trace_; }

 private:
  struct Task {
    TaskPath path;
    bool is_thread = false;
    bool loads = false;                       ///< its program is not there yet
    std::optional<EntryPoint> entry_point{};  ///< where loading ends
    std::map<long, unsigned> calls{};         ///< so many of each number
    bool fails = false;                       ///< in the call that is to fail
  };
  using Clock = std::chrono::steady_clock;

  void seize(pid_t root);
  void follow_until(Clock::time_point time, const std::function<bool()>& is_enough);
  void kill_all();
  void handle(pid_t pid, int status);
  void handle_stop(pid_t pid, Task& task, int status);
  void handle_signal(pid_t pid, Task& task, int signal);
  void end(pid_t pid, int status);
  void adopt(pid_t parent, bool is_thread);
  void enter_program(pid_t pid, Task& task);
  void on_call(pid_t pid, Task& task);
  void on_entry(pid_t pid, Task& task, const Occurrence& occurrence);
  void resume(pid_t pid, const Task& task, int signal) const;

  const Order& order_;
  Trace trace_;
  std::optional<int> root_status_;
  pid_t root_ = -1;
  std::map<pid_t, Task> tasks_;
  std::set<pid_t> early_;  ///< stopped before their parents have told of them
  std::map<TaskPath, unsigned> children_;
  std::map<TaskPath, unsigned> threads_;
};

}  // namespace pibench::test
