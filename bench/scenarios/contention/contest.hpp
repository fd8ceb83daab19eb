// A trial of the contention scenario but for the primitive: what the parent does, what the workers
// share with it, and the rounds that they go through together.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "bench/counters/perf_counters.hpp"
#include "bench/harness/placement.hpp"
#include "bench/harness/worker_pool.hpp"
#include "bench/scenarios/contention/common_time.hpp"
#include "bench/scenarios/contention/contention.hpp"
#include "bench/scenarios/contention/turn_check.hpp"
#include "bench/scenarios/contention/waiting_times.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench::contention {

/// Three rounds: a check that workers take turns at all, a timed pass, and a pass that stamps how
/// long they wait. Who derives from it has the primitive and the workers' loops; nothing virtual is
/// called within them. run() once; throws TrialError.
class Contest {
 public:
  Contest(const Contest&) = delete;
  Contest& operator=(const Contest&) = delete;

  ContentionResult run();

 protected:
  /// Whether the primitive keeps every update, and whether it has turns to look into.
  struct Rules {
    bool keeps_count;
    bool takes_turns;
  };
  /// A worker's account of a pass. `timed` grows while it lasts, and the parent looks at it.
  struct alignas(128) Report {
    std::uint64_t timed;
    std::uint64_t all;  ///< with those before and after the common time
    Span in_loop;
    Usage usage;
  };

  /// Made before the fork. Throws std::system_error.
  Contest(const ContentionJob& job, Rules rules);
  ~Contest() = default;

  // For the worker.

  CommonTime& common_time() noexcept { return common_; }
  TurnCheck& check() noexcept { return check_; }
  WaitingTimes::Sampler sampler_of(WorkerId me) noexcept { return waiting_.of(me); }
  Report& report_of(WorkerId me) { return reports_[index_of(me)]; }

 private:
  // Called in the parent, between the rounds.
  virtual void set_count(std::int64_t value) = 0;
  virtual std::int64_t get_count() = 0;
  // Called in a worker, once per round.
  virtual void attach() = 0;
  virtual void check_turns(WorkerId me) = 0;
  virtual void contend_timed(WorkerId me) = 0;
  virtual void contend_stamped(WorkerId me) = 0;

  void expect_turns(WorkerPool& pool);
  void time_all(WorkerPool& pool);
  void stamp_some(WorkerPool& pool);
  void begin_round(WorkerPool& pool);
  Span contend(WorkerPool& pool, std::string_view what);
  Nanoseconds pass() const;
  std::uint64_t timed_so_far() noexcept;
  void look_at_count(std::string_view what);
  void conclude(Span whole);
  void gather(WorkerPool& pool);

  void work(WorkerId me);
  bool in_round(WorkerId me, void (Contest::*body)(WorkerId));

  ContentionJob job_;
  Rules rules_;
  PlacementGuard placement_;
  PerfCounters counters_ = PerfCounters::open();  // counts workers that are forked later
  Scoreboard board_;
  CommonTime common_;
  TurnCheck check_;
  WaitingTimes waiting_;
  posix::SharedArray<Report> reports_;
  ContentionResult result_;
};

}  // namespace pibench::contention
