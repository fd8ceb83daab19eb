// Forked workers and their end: none outlives the pool, and unexpected deaths are reported.
#pragma once

#include <sys/types.h>

#include <concepts>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "bench/harness/supervision.hpp"
#include "transports/posix/interruption.hpp"

namespace pibench {

class WorkerPool {
 public:
  /// The scoreboard must outlive the pool. Installs the interruption check of this process.
  WorkerPool(Scoreboard& board, Nanoseconds deadline);
  ~WorkerPool() { end_all(); }
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Forks the scoreboard's number of workers. In each, `body(WorkerId)` runs under a deadline of
  /// its own and the process leaves through _exit; an exception becomes the row's failure text.
  /// Throws std::system_error when fork fails.
  void fork_all(const std::function<void(WorkerId)>& body);

  /// Waits for every worker's orderly end; false when stopped, see cause().
  bool reap_all();
  /// Kills and reaps whatever is left.
  void end_all() noexcept;
  /// Lets blocked calls of the parent stop after `time`; for the end of a trial.
  void stop_waiting_after(Nanoseconds time) { supervision_.stop_after(time); }
  /// The result of `wait()` in a worker that has nothing else left to do: its blocked calls stop
  /// after `time`.
  template <std::invocable Wait>
  auto wait_in_worker(Nanoseconds time, Wait&& wait) {
    supervision_.stop_after(time);
    return wait();
  }
  /// See Supervision::count_arrivals().
  void count_arrivals(std::function<std::uint64_t()> count) {
    supervision_.count_arrivals(std::move(count));
  }
  /// Has the parent look about once a second, whatever it waits in; `look` must not throw.
  void every_second(std::function<void()> look) { supervision_.every_second(std::move(look)); }
  /// After a broken link, waits a moment for the ends of workers that may be the cause.
  void settle() noexcept;
  /// Why the last blocked call had to stop; empty while there is no reason.
  std::optional<StopCause> cause() const { return supervision_.cause(); }
  /// See Supervision::suspicion().
  std::string suspicion() const { return supervision_.suspicion(); }

 private:
  struct Child {
    pid_t pid;
    bool reaped;
  };

  /// True in the child.
  bool fork_one();
  [[noreturn]] void run_worker(WorkerId me, const std::function<void(WorkerId)>& body) noexcept;
  Deadline& prepare_worker();
  [[noreturn]] void leave_worker() noexcept;

  Scoreboard& board() noexcept { return supervision_.board(); }
  bool should_stop() noexcept;
  void reap_exited();
  bool reap(std::size_t index, int options);

  Supervision supervision_;
  posix::interruption::ScopedCheck check_;
  std::vector<Child> children_;
  pid_t parent_;
};

}  // namespace pibench
