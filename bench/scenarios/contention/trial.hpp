// One trial of the contention scenario under a concrete primitive.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "bench/counters/perf_counters.hpp"
#include "bench/harness/placement.hpp"
#include "bench/harness/worker_pool.hpp"
#include "bench/scenarios/contention/contention.hpp"
#include "bench/scenarios/throughput/throughput.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench::contention {

template <Primitive P>
class ContentionTrial {
 public:
  ContentionTrial(const ContentionJob& job, posix::RunDirectory& run, const Settings& settings)
      : job_(job),
        placement_(job.placement),
        board_(job.workers),
        reports_(job.workers),
        count_(1),
        primitive_(PrimitiveSpec{run, settings}) {}

  ContentionResult run() {
    PerfCounters counters = PerfCounters::open();
    WorkerPool pool(board_, job_.deadline);
    pool.fork_all([this](WorkerId me) { work(me); });
    count_down(pool, warm_up(job_.iterations), "the warm-up");
    counters.start();
    count_down(pool, job_.iterations, "the timed part");
    counters.stop();
    result_.counts = counters.read();
    if (!pool.reap_all()) fail(pool);
    conclude();
    return result_;
  }

 private:
  static constexpr bool keeps_count = P::descriptor.keeps_count;

  struct alignas(128) Report {
    std::int64_t began_at_ns;
    std::int64_t ended_at_ns;
    Usage usage;
  };

  /// The parent's part of a round: sets the count, lets all workers go, and looks at what is left
  /// once they are back at the barrier.
  void count_down(WorkerPool& pool, std::uint64_t each, std::string_view what) {
    gather(pool);
    const auto all = static_cast<std::int64_t>(each * job_.workers);
    primitive_.set(count_[0], all);
    board_.release();
    gather(pool);
    const std::int64_t left = primitive_.get(count_[0]);
    result_.lost = static_cast<std::uint64_t>(std::max<std::int64_t>(left, 0));
    if (keeps_count ? left != 0 : left < 0 || left >= all)
      throw TrialError(TrialError::Kind::failed,
                       fmt::format("after {} the count is {} instead of 0", what, left));
    board_.release();
  }

  void work(WorkerId me) {
    placement_.pin_worker(me);
    primitive_.attach();
    if (!round(me, warm_up(job_.iterations))) return;
    if (!round(me, job_.iterations)) return;
    board_.row(me).state = WorkerState::done;
  }

  /// A worker's part of a round; false where it was broken off.
  bool round(WorkerId me, std::uint64_t decrements) {
    if (!board_.arrive_and_wait(me)) return false;
    board_.row(me).state = WorkerState::exchanging;
    const Usage before = own_usage();
    const std::int64_t began = stamp_ns();
    for (std::uint64_t i = 0; i < decrements; ++i)
      if (const IoResult io = primitive_.decrement(count_[0]); !io.good()) [[unlikely]]
        throw std::runtime_error(describe("decrementing", io));
    const std::int64_t ended = stamp_ns();
    reports_[index_of(me)] = {began, ended, own_usage() - before};
    return board_.arrive_and_wait(me);
  }

  void conclude() {
    std::int64_t first = reports_[0].began_at_ns;
    std::int64_t last = reports_[0].ended_at_ns;
    std::vector<std::uint64_t> rates;
    for (const Report& report : reports_.all()) {
      first = std::min(first, report.began_at_ns);
      last = std::max(last, report.ended_at_ns);
      const auto took = static_cast<double>(report.ended_at_ns - report.began_at_ns);
      rates.push_back(static_cast<std::uint64_t>(1e9 * static_cast<double>(job_.iterations) /
                                                 std::max(took, 1.0)));
      result_.workers = result_.workers + report.usage;
    }
    result_.elapsed = Nanoseconds(last - first);
    result_.operations = job_.iterations * job_.workers;
    result_.fairness = jain_index(rates);
  }

  void gather(WorkerPool& pool) {
    if (!board_.wait_for_all_ready()) fail(pool);
  }

  [[noreturn]] static void fail(WorkerPool& pool) {
    throw_cause_of(pool, "waiting for the workers");
  }

  ContentionJob job_;
  PlacementGuard placement_;
  Scoreboard board_;
  posix::SharedArray<Report> reports_;
  posix::SharedArray<Count> count_;
  P primitive_;
  ContentionResult result_;
};

}  // namespace pibench::contention
