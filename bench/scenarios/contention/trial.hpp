// One trial of the contention scenario under a concrete primitive: a check that workers take turns
// at all, a timed pass, and a pass that stamps how long they wait.
#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

#include "bench/counters/perf_counters.hpp"
#include "bench/harness/placement.hpp"
#include "bench/harness/worker_pool.hpp"
#include "bench/scenarios/contention/common_time.hpp"
#include "bench/scenarios/contention/contention.hpp"
#include "bench/scenarios/contention/turn_check.hpp"
#include "bench/scenarios/contention/waiting_times.hpp"
#include "bench/scenarios/throughput/throughput.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench::contention {

template <Primitive P>
class ContentionTrial {
 public:
  ContentionTrial(const ContentionJob& job, posix::RunDirectory& run, const Settings& settings)
      : job_(job),
        placement_(job.placement, ParentsCpu::taken),
        board_(job.workers),
        common_(job.workers),
        check_(job.workers),
        waiting_(job.workers),
        reports_(job.workers),
        count_(1),
        primitive_(PrimitiveSpec{run, settings}) {}

  ContentionResult run() {
    WorkerPool pool(board_, job_.deadline);
    pool.fork_all([this](WorkerId me) { work(me); });
    if constexpr (takes_turns) expect_turns(pool);
    time_all(pool);
    stamp_some(pool);
    if (!pool.reap_all()) fail(pool);
    return std::move(result_);
  }

 private:
  static constexpr bool keeps_count = P::descriptor.keeps_count;
  static constexpr bool takes_turns = TakesTurns<P>;

  /// A worker's account of a pass. `timed` grows while it lasts, and the parent looks at it.
  struct alignas(128) Report {
    std::uint64_t timed;
    std::uint64_t all;  ///< with those before and after the common time
    Span in_loop;
    Usage usage;
  };

  // The parent's part.

  void expect_turns(WorkerPool& pool) {
    begin_round(pool);
    board_.release();
    gather(pool);
    if (check_.saw_two())
      throw failure("two workers had their turns at one time: this keeps nobody out");
    look_at_count("the check");
    board_.release();
  }

  void time_all(WorkerPool& pool) {
    const Span whole = contend(pool, "the timed pass");
    result_.counts = counters_.read();
    conclude(whole);
    waiting_.expect(result_.operations);
    board_.release();
  }

  void stamp_some(WorkerPool& pool) {
    contend(pool, "the stamped pass");
    result_.waiting_ns = waiting_.all();
    board_.release();
  }

  void begin_round(WorkerPool& pool) {
    gather(pool);
    primitive_.set(count_[0], 0);
    reports_.touch();
    common_.prepare();
  }

  /// Leaves the workers at the barrier after a pass.
  Span contend(WorkerPool& pool, std::string_view what) {
    begin_round(pool);
    board_.release();
    if (!common_.wait_for_all()) fail(pool);
    counters_.start();
    const auto whole = common_.run(pass(), [this] { return timed_so_far() != 0; });
    counters_.stop();
    if (!whole) fail(pool);
    gather(pool);
    look_at_count(what);
    return *whole;
  }

  Nanoseconds pass() const {
    const std::size_t cpus = std::max<std::size_t>(placement_.cpus_for_workers(), 1);
    const std::size_t turns = (job_.workers + cpus - 1) / cpus;
    return std::min<Nanoseconds>(job_.pass * turns, job_.deadline / 8);
  }

  std::uint64_t timed_so_far() noexcept {
    std::uint64_t sum = 0;
    for (Report& report : reports_.all())
      sum += std::atomic_ref(report.timed).load(std::memory_order_relaxed);
    return sum;
  }

  void look_at_count(std::string_view what) {
    std::int64_t made = 0;
    for (const Report& report : reports_.all()) made += static_cast<std::int64_t>(report.all);
    const std::int64_t lost = made + primitive_.get(count_[0]);
    if (keeps_count ? lost != 0 : lost < 0 || lost >= made)
      throw failure(fmt::format("after {} of {} decrements the count lacks {}", what, made, lost));
    result_.lost = static_cast<std::uint64_t>(lost);
  }

  void conclude(Span whole) {
    std::vector<std::uint64_t> shares;
    std::vector<Span> loops;
    for (const Report& report : reports_.all()) {
      shares.push_back(report.timed);
      loops.push_back(report.in_loop);
      result_.workers = result_.workers + report.usage;
    }
    result_.elapsed = Nanoseconds(whole.to_ns - whole.from_ns);
    result_.operations = std::accumulate(shares.begin(), shares.end(), std::uint64_t{0});
    result_.fairness = jain_index(shares);
    result_.overlap = overlap_of(loops, whole);
    if (result_.overlap == 0)
      throw failure("no two workers were in their loops at one time: nobody contended");
  }

  void gather(WorkerPool& pool) {
    if (!board_.wait_for_all_ready()) fail(pool);
  }

  [[noreturn]] static void fail(WorkerPool& pool) {
    throw_cause_of(pool, "waiting for the workers");
  }

  static TrialError failure(const std::string& reason) {
    return {TrialError::Kind::failed, reason};
  }

  // A worker's part.

  void work(WorkerId me) {
    placement_.pin_worker(me);
    primitive_.attach();
    if constexpr (takes_turns) {
      if (!in_round(me, [&] { check_turns(me); })) return;
    }
    if (!in_round(me, [&] { contend_timed(me); })) return;
    if (!in_round(me, [&] { contend_stamped(me); })) return;
    board_.row(me).state = WorkerState::done;
  }

  /// False where it was broken off.
  template <class Body>
  bool in_round(WorkerId me, Body&& body) {
    if (!board_.arrive_and_wait(me)) return false;
    board_.row(me).state = WorkerState::exchanging;
    body();
    return board_.arrive_and_wait(me);
  }

  void check_turns(WorkerId me) {
    for (std::uint64_t i = 0; i < check_.turns_of_each(); ++i) {
      check_.ask();
      require(primitive_.decrement(count_[0], [&]() noexcept { check_.have_turn(me); }));
      check_.give_back();
    }
    check_.leave();
    reports_[index_of(me)].all = check_.turns_of_each();
  }

  void contend_timed(WorkerId me) {
    contend(me, [this] { decrement(); });
  }

  void contend_stamped(WorkerId me) {
    WaitingTimes::Sampler sampler = waiting_.of(me);
    contend(me, [&] {
      if (sampler.is_due()) [[unlikely]]
        sampler.keep(time_to_turn());
      else
        decrement();
    });
  }

  /// In the common time `timed_decrement()` makes the decrements. One that is under way at its
  /// beginning does not count, and one that is at its end does: so as many count as end within it.
  template <class Decrement>
  void contend(WorkerId me, Decrement&& timed_decrement) {
    Report& report = reports_[index_of(me)];
    report.in_loop.from_ns = stamp_ns();
    common_.enter();
    std::uint64_t before = 0;
    do {
      decrement();
      ++before;
    } while (common_.not_begun());
    const Usage usage = own_usage();
    std::uint64_t timed = 0;
    while (common_.lasts()) {
      timed_decrement();
      std::atomic_ref(report.timed).store(++timed, std::memory_order_relaxed);
    }
    report.usage = own_usage() - usage;
    report.in_loop.to_ns = stamp_ns();
    report.all = before + timed;
  }

  void decrement() { require(primitive_.decrement(count_[0])); }

  std::int64_t time_to_turn() {
    const std::int64_t asked_ns = stamp_ns();
    std::int64_t had_ns = 0;
    if constexpr (takes_turns) {
      require(primitive_.decrement(count_[0], [&had_ns]() noexcept { had_ns = stamp_ns(); }));
    } else {
      decrement();
      had_ns = stamp_ns();
    }
    return had_ns - asked_ns;
  }

  static void require(const IoResult& io) {
    if (!io.good()) [[unlikely]]
      throw std::runtime_error(describe("decrementing", io));
  }

  ContentionJob job_;
  PlacementGuard placement_;
  PerfCounters counters_ = PerfCounters::open();  // counts workers that are forked later
  Scoreboard board_;
  CommonTime common_;
  TurnCheck check_;
  WaitingTimes waiting_;
  posix::SharedArray<Report> reports_;
  posix::SharedArray<Count> count_;
  P primitive_;
  ContentionResult result_;
};

}  // namespace pibench::contention
