// One trial of the pi job over a concrete transport.
#pragma once

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "bench/harness/worker_pool.hpp"
#include "bench/scenarios/pi.hpp"
#include "bench/series/slices.hpp"

namespace pibench {

/// "message of worker 3", and what an IoResult says about it, as a line for people.
std::string describe(std::string_view what, IoResult io);

/// Collects one partial sum per worker, each exactly once.
class PartialSums {
 public:
  explicit PartialSums(std::uint16_t workers) : sums_(workers), seen_(workers) {}
  /// Throws TrialError for a message that is not one double, a stranger or a repetition.
  void take(const Arrival& arrival, ConstBytes message);
  std::span<const double> in_slice_order() const { return sums_; }

 private:
  std::vector<double> sums_;
  std::vector<bool> seen_;
};

template <Transport T>
class PiTrial {
 public:
  PiTrial(const PiJob& job, posix::RunDirectory& run, const Settings& settings)
      : job_(job),
        run_(run),
        settings_(settings),
        placement_(job.placement),
        board_(job.workers),
        sums_(job.workers) {}

  /// `reference` comes from reference_sums(job). Throws TrialError.
  PiResult run(std::span<const double> reference) {
    const double sum = timed_job();
    if constexpr (hand_over == HandOver::shared_sum)
      verify_shared_sum(sum, reference);
    else
      verify_partial_sums(sums_.in_slice_order(), reference);
    conclude(result_, sum, job_);
    return result_;
  }

 private:
  static constexpr HandOver hand_over = T::descriptor.hand_over;
  using Parent = typename T::Parent;
  using Worker = typename T::Worker;

  struct Moment {
    Clock::time_point time;
    Usage usage;
    static Moment now() {
      const Usage usage = usage_so_far();
      return {Clock::now(), usage};
    }
  };

  double timed_job() {
    const Moment start = Moment::now();
    std::optional<T> link(open());
    const auto opened = Clock::now();
    WorkerPool pool(board_, job_.deadline);
    fork_workers(pool, *link);
    std::optional<Parent> parent(std::move(*link).parent());
    if (!board_.wait_for_all_ready()) stop(pool, "start barrier");
    const auto forked = Clock::now();
    board_.release();

    constexpr bool reap_first =
        hand_over == HandOver::after_exit || hand_over == HandOver::scoreboard;
    if constexpr (reap_first) reap(pool);
    const auto reaped_first = Clock::now();
    const double sum = collect(pool, *parent);
    const auto collected = Clock::now();
    if constexpr (!reap_first) reap(pool);
    const Moment worked = Moment::now();

    expect_nothing_more(pool, *parent);

    const Moment closing = Moment::now();
    parent.reset();
    link.reset();
    const Moment closed = Moment::now();

    result_.usage = (worked.usage - start.usage) + (closed.usage - closing.usage);
    const auto computed = last_computed(forked);
    const auto collect_began = reap_first ? reaped_first : computed;
    result_.phases = {.open = opened - start.time,
                      .fork = forked - opened,
                      .compute = computed - forked,
                      .hand_over = collected - collect_began,
                      .reap = (collect_began - computed) + (worked.time - collected) +
                              (closed.time - closing.time)};
    return sum;
  }

  T open() {
    try {
      return T::open({.workers = job_.workers,
                      .message_bytes = sizeof(double),
                      .replies = false,
                      .run = run_,
                      .settings = settings_});
    } catch (const std::exception& error) {
      throw TrialError(TrialError::Kind::unavailable, error.what());
    }
  }

  void fork_workers(WorkerPool& pool, T& link) {
    try {
      pool.fork_all([&](WorkerId me) { work(me, link); });
    } catch (const std::system_error& error) {
      throw TrialError(TrialError::Kind::unavailable, error.what());
    }
  }

  void work(WorkerId me, T& link) {
    placement_.pin_worker(me);
    Worker end = std::move(link).worker(me);
    if (!board_.arrive_and_wait(me)) return;
    WorkerRow& row = board_.row(me);
    row.state = WorkerState::computing;
    row.partial_sum =
        series::sum_slice(job_.kernel, series::slice_of(job_.terms, job_.workers, index_of(me)));
    row.computed_at_ns = Clock::now().time_since_epoch().count();
    row.state = WorkerState::handing_over;
    if (const IoResult io = give(end, row.partial_sum); !io.good())
      board_.fail(me, describe("sending its partial sum", io));
    else
      row.state = WorkerState::done;
  }

  static IoResult give(Worker& end, double partial_sum) {
    if constexpr (hand_over == HandOver::shared_sum)
      return end.add(partial_sum);
    else
      return end.send(std::as_bytes(std::span(&partial_sum, 1)));
  }

  double collect(WorkerPool& pool, Parent& parent) {
    if constexpr (hand_over == HandOver::shared_sum) {
      double total = 0;
      if (const IoResult io = parent.collect(total); !io.good())
        stop(pool, describe("collecting", io));
      return total;
    } else {
      for (std::uint16_t i = 0; i < job_.workers; ++i) collect_one(pool, parent, WorkerId{i});
      return series::combine(sums_.in_slice_order());
    }
  }

  void collect_one(WorkerPool& pool, Parent& parent, WorkerId worker) {
    if constexpr (hand_over == HandOver::scoreboard) {
      sums_.take({IoResult::ok(sizeof(double)), worker},
                 std::as_bytes(std::span(&board_.row(worker).partial_sum, 1)));
    } else {
      std::array<std::byte, sizeof(double)> buffer;
      const Arrival arrival = parent.receive(buffer);
      if (!arrival.io.good()) stop(pool, describe("receiving", arrival.io));
      sums_.take(arrival, ConstBytes(buffer).first(arrival.io.bytes_or_errno));
    }
  }

  /// A dead worker explains a broken link better than the link does, so it is looked for first.
  [[noreturn]] void stop(WorkerPool& pool, const std::string& what) {
    static_cast<void>(posix::interruption::requested());
    const std::optional<StopCause> cause = pool.cause();
    if (!cause) throw TrialError(TrialError::Kind::failed, what);
    throw TrialError(cause->by_user ? TrialError::Kind::stopped_by_user : TrialError::Kind::failed,
                     cause->reason);
  }

  void reap(WorkerPool& pool) {
    if (!pool.reap_all()) stop(pool, "waiting for the workers");
  }

  /// A message too many is as wrong as one that is missing. Not timed: a mechanism without an end
  /// of file must be listened to for a moment.
  void expect_nothing_more(WorkerPool& pool, Parent& parent) {
    if constexpr (hand_over == HandOver::message || hand_over == HandOver::after_exit) {
      pool.stop_waiting_after(std::chrono::milliseconds(2));
      std::array<std::byte, sizeof(double)> buffer;
      const Arrival surplus = parent.receive(buffer);
      if (surplus.io.good())
        throw TrialError(TrialError::Kind::failed, "a message too many, from worker " +
                                                       std::to_string(index_of(surplus.from)));
    }
  }

  Clock::time_point last_computed(Clock::time_point earliest) {
    Clock::time_point last = earliest;
    for (std::uint16_t i = 0; i < job_.workers; ++i)
      last = std::max(last, Clock::time_point(Nanoseconds(board_.row(WorkerId{i}).computed_at_ns)));
    return last;
  }

  PiJob job_;
  posix::RunDirectory& run_;
  const Settings& settings_;
  PlacementGuard placement_;
  Scoreboard board_;
  PartialSums sums_;
  PiResult result_;
};

}  // namespace pibench
