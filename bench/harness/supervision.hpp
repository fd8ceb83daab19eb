// When and why a parent is to stop waiting for its workers: the common part of the pools.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>

#include "bench/harness/scoreboard.hpp"
#include "bench/harness/signals.hpp"
#include "transports/posix/interruption.hpp"

namespace pibench {

/// Why a trial was stopped before its end.
struct StopCause {
  bool by_user = false;  ///< see SignalGuard::caught()
  std::string reason;
  bool refused = false;  ///< by the machine, to a worker
};

/// The time that a trial may take on a slow or busy machine where every worker does little.
constexpr Nanoseconds deadline_for(std::uint16_t workers) {
  return std::chrono::seconds(10) + workers * std::chrono::milliseconds(30);
}

class Supervision {
 public:
  /// The scoreboard must outlive it.
  Supervision(Scoreboard& board, Nanoseconds deadline);

  void worker_started() noexcept { ++started_; }
  /// Notes a worker's end; `end` describes that of one that did not get done: "exited with code 3".
  template <class Describe>
  void worker_ended(WorkerId worker, bool orderly, Describe&& end) {
    ++ended_;
    const WorkerState state = board_.row(worker).state.load(std::memory_order_acquire);
    if ((cause_ && !provisional_) || (state == WorkerState::done && orderly)) return;
    const bool complains = state == WorkerState::failed;
    if (cause_ && complains) return;
    provisional_ = complains;
    cause_ = {false, complains ? failure_of(worker) : describe_early_end(worker, end(), state),
              complains && board_.row(worker).refused};
  }

  /// True when more ends of workers could explain the cause better than what is known of it.
  bool may_learn_more() const noexcept { return ended_ < started_ && (!cause_ || provisional_); }

  /// To be called when a blocked call was interrupted, after noting the ends of workers.
  bool should_stop() noexcept;
  /// Brings the deadline forward to at most `time` from now, and has calls that no signal
  /// interrupts end their waits as soon. For the thread that the object belongs to, once.
  void stop_after(Nanoseconds time);
  /// Once all workers have ended, should_stop() gives their messages three seconds to arrive, and
  /// as long again whenever `count` has grown: a server or a busy machine may deliver slowly.
  void count_arrivals(std::function<std::uint64_t()> count) { arrivals_ = std::move(count); }
  /// should_stop() calls `look`, and is asked about once a second at least.
  void every_second(std::function<void()> look);
  /// For a worker that is a process: its copy begins with a deadline of its own.
  Deadline& begin_anew() { return deadline_.emplace(deadline_after_); }

  /// "worker 1 was still handing over": the worker that may have broken a link, where no cause is
  /// known yet; empty where all are done.
  std::string suspicion() const;

  Scoreboard& board() noexcept { return board_; }
  const std::optional<StopCause>& cause() const noexcept { return cause_; }

 private:
  bool waits_in_vain();
  std::string failure_of(WorkerId worker) const;
  static std::string describe_early_end(WorkerId worker, const std::string& end, WorkerState state);
  std::string describe_slow_workers() const;

  Scoreboard& board_;
  Nanoseconds deadline_after_;
  std::optional<Deadline> deadline_;
  std::optional<posix::interruption::ScopedSlice> short_waits_;
  std::function<void()> look_;
  std::function<std::uint64_t()> arrivals_;
  std::uint64_t arrived_ = 0;
  std::optional<Clock::time_point> waits_since_;  ///< for messages of workers that have ended
  std::uint16_t started_ = 0;
  std::uint16_t ended_ = 0;
  std::optional<StopCause> cause_;
  bool provisional_ = false;  ///< a worker's complaint, whose cause may be another's death
};

}  // namespace pibench
