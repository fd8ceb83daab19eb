// Workers that are threads of this process, for transports between threads: WorkerPool's sibling.
//
// A thread cannot be killed. It ends when its work does, or when a call that it is blocked in asks
// whether to stop; one that computes for ever holds up the pool.
#pragma once

#include <pthread.h>

#include <atomic>
#include <concepts>
#include <deque>
#include <functional>
#include <thread>
#include <utility>

#include "bench/harness/supervision.hpp"
#include "transports/posix/futex.hpp"
#include "transports/posix/interruption.hpp"

namespace pibench {

class ThreadPool {
 public:
  /// The scoreboard must outlive the pool. Installs the interruption check of this thread.
  ThreadPool(Scoreboard& board, Nanoseconds deadline);
  ~ThreadPool() { end_all(); }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  /// Starts the scoreboard's number of workers. Each runs a copy of `body(WorkerId)`, which must
  /// not refer to anything that the pool outlives; an exception becomes the row's failure text.
  /// Throws std::system_error when no thread can be started.
  void fork_all(const std::function<void(WorkerId)>& body);

  /// Waits for every worker's orderly end; false when stopped, see cause().
  bool reap_all();
  /// Asks the workers that are left to stop, and waits for them.
  void end_all() noexcept;
  /// Lets blocked calls of the parent stop after `time`; for the end of a trial.
  void stop_waiting_after(Nanoseconds time) { supervision_.stop_after(time); }
  /// The result of `wait()` in a worker: its blocked calls stop after `time`.
  template <std::invocable Wait>
  static auto wait_in_worker(Nanoseconds time, Wait&& wait) {
    Clock::time_point until = Clock::now() + time;
    const posix::interruption::ScopedSlice short_waits(time);
    const posix::interruption::ScopedCheck check(
        [](void* end) noexcept { return Clock::now() >= *static_cast<Clock::time_point*>(end); },
        &until);
    return wait();
  }
  /// See Supervision::count_arrivals().
  void count_arrivals(std::function<std::uint64_t()> count) {
    supervision_.count_arrivals(std::move(count));
  }
  /// Has the parent look about once a second, whatever it waits in; `look` must not throw.
  void every_second(std::function<void()> look) { supervision_.every_second(std::move(look)); }
  /// After a broken link, notes the ends of workers so far.
  void settle() noexcept { note_ends(); }
  /// Why the last blocked call had to stop; empty while there is no reason.
  std::optional<StopCause> cause() const { return supervision_.cause(); }
  /// See Supervision::suspicion().
  std::string suspicion() const { return supervision_.suspicion(); }

 private:
  struct Slot {
    std::thread thread;
    posix::FutexWord ended{0};
    bool end_noted = false;  ///< the supervision knows of its end
  };

  void start(WorkerId me, std::function<void(WorkerId)> body);
  void run_worker(Slot& slot, WorkerId me, const std::function<void(WorkerId)>& body) noexcept;
  void announce_end(Slot& slot) const noexcept;
  bool worker_must_stop() const noexcept;
  bool should_stop() noexcept;
  void note_ends();

  Supervision supervision_;
  posix::interruption::ScopedCheck check_;
  Clock::time_point began_ = Clock::now();
  Nanoseconds deadline_;
  std::atomic<bool> stopping_{false};
  pthread_t parent_;
  std::deque<Slot> slots_;
};

}  // namespace pibench
