// One trial of the pi job over a concrete transport.
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "bench/scenarios/pi/check.hpp"
#include "bench/scenarios/pi/pi.hpp"
#include "bench/scenarios/trial/session.hpp"
#include "bench/series/slices.hpp"

namespace pibench {

/// Collects one partial sum per worker, each exactly once.
class PartialSums {
 public:
  explicit PartialSums(std::uint16_t workers) : sums_(workers), seen_(workers) {}
  /// Throws TrialError for a message that is not one double, a stranger or a repetition.
  void take(const Arrival& arrival, ConstBytes message);
  std::span<const double> in_slice_order() const { return sums_; }
  std::uint64_t taken() const { return taken_; }

 private:
  std::vector<double> sums_;
  std::vector<bool> seen_;
  std::uint64_t taken_ = 0;
};

/// Workers sum as `sum` does.
template <Transport T, SumOfSlice* sum = &sum_of_slice>
class PiTrial {
 public:
  PiTrial(const PiJob& job, posix::RunDirectory& run, const Settings& settings)
      : job_(job), sums_(job.workers) {
    if (job.is_checked_by_samples()) checkpoints_.emplace(job.workers);
    session_.emplace(SessionSpec{.workers = job.workers,
                                 .message_bytes = sizeof(double),
                                 .replies = false,
                                 .wakeup = T::descriptor.wakeup,
                                 .placement = job.placement,
                                 .deadline = job.deadline},
                     run, settings);
  }

  /// `reference` comes from reference_sums(job), and is not looked at where samples are the check.
  /// Throws TrialError.
  PiResult run(std::span<const double> reference) {
    const double total = timed_job();
    session_.reset();  // so that the check has the CPUs that placement took from it
    if (checkpoints_) {
      verify(total, checkpoints_->sums());
      verify_by_samples(job_, *checkpoints_);
    } else {
      verify(total, reference);
    }
    conclude(result_, total, job_);
    return result_;
  }

 private:
  static constexpr HandOver hand_over = T::descriptor.hand_over;
  using Worker = typename T::Worker;

  struct Moment {
    Clock::time_point time;
    Usage usage;
    static Moment now() {
      const Usage usage = usage_so_far();
      return {Clock::now(), usage};
    }
  };

  void verify(double total, std::span<const double> had) {
    if constexpr (hand_over == HandOver::shared_sum)
      verify_shared_sum(total, had);
    else
      verify_partial_sums(sums_.in_slice_order(), had);
  }

  double timed_job() {
    session_->start_counting();
    const Moment start = Moment::now();
    session_->open();
    const auto opened = Clock::now();
    session_->fork([&](WorkerId me, Worker& end) { work(me, end); });
    session_->gather();
    const auto forked = Clock::now();
    session_->release();
    session_->count_arrivals([this] { return sums_.taken(); });
    watch_.emplace(job_, "workers' sum", job_.terms);
    if (job_.on_progress != nullptr) session_->every_second([this] { watch_->look(terms_done()); });

    constexpr bool reap_first =
        hand_over == HandOver::after_exit || hand_over == HandOver::scoreboard;
    if constexpr (reap_first) session_->reap();
    const auto reaped_first = Clock::now();
    const double total = collect();
    const auto collected = Clock::now();
    if constexpr (!reap_first) session_->reap();
    const Moment worked = Moment::now();

    if constexpr (hand_over == HandOver::message || hand_over == HandOver::after_exit)
      session_->expect_nothing_more();  // not timed, as it may have to listen for a moment

    const Moment closing = Moment::now();
    session_->close();
    const Moment closed = Moment::now();
    result_.counts = session_->stop_counting();

    result_.usage = (worked.usage - start.usage) + (closed.usage - closing.usage);
    const auto computed = last_computed(forked);
    const auto collect_began = reap_first ? reaped_first : computed;
    result_.phases = {.open = opened - start.time,
                      .fork = forked - opened,
                      .compute = computed - forked,
                      .hand_over = collected - collect_began,
                      .reap = (collect_began - computed) + (worked.time - collected) +
                              (closed.time - closing.time)};
    return total;
  }

  void work(WorkerId me, Worker& end) {
    WorkerRow& row = session_->board().row(me);
    row.state = WorkerState::computing;
    const SumTrail trail{row.terms_done, checkpoints_of(me)};
    const std::optional<double> partial = sum(job_, index_of(me), trail, stop_asked);
    if (!partial) return session_->board().fail(me, describe("computing", {IoStatus::deadline, 0}));
    row.partial_sum = *partial;
    row.computed_at_ns = Clock::now().time_since_epoch().count();
    row.state = WorkerState::handing_over;
    if (const IoResult io = give(end, row.partial_sum); !io.good())
      session_->board().fail(me, describe("sending its partial sum", io, end));
    else
      row.state = WorkerState::done;
  }

  std::span<Checkpoint> checkpoints_of(WorkerId worker) {
    return checkpoints_ ? checkpoints_->of(index_of(worker)) : std::span<Checkpoint>();
  }

  /// A process that is to stop is killed; a thread must come to an end by itself.
  static bool stop_asked() noexcept {
    return T::descriptor.workers == Workers::threads && posix::interruption::requested();
  }

  static IoResult give(Worker& end, double partial_sum) {
    if constexpr (hand_over == HandOver::shared_sum)
      return end.add(partial_sum);
    else
      return end.send(std::as_bytes(std::span(&partial_sum, 1)));
  }

  double collect() {
    if constexpr (hand_over == HandOver::shared_sum) {
      double total = 0;
      if (const IoResult io = session_->parent().collect(total); !io.good())
        session_->stop("collecting", io);
      return total;
    } else {
      for (std::uint16_t i = 0; i < job_.workers; ++i) collect_one(WorkerId{i});
      return series::combine(sums_.in_slice_order());
    }
  }

  void collect_one(WorkerId worker) {
    if constexpr (hand_over == HandOver::scoreboard) {
      sums_.take({IoResult::ok(sizeof(double)), worker},
                 std::as_bytes(std::span(&session_->board().row(worker).partial_sum, 1)));
    } else {
      std::array<std::byte, sizeof(double)> buffer{};  // nothing of an earlier sum passes for one
      const Arrival arrival = session_->parent().receive(buffer);
      if (!arrival.io.good()) session_->stop("receiving", arrival.io);
      sums_.take(arrival, ConstBytes(buffer).first(arrival.io.bytes_or_errno));
    }
  }

  std::uint64_t terms_done() {
    std::uint64_t terms = 0;
    for (std::uint16_t i = 0; i < job_.workers; ++i)
      terms += session_->board().row(WorkerId{i}).terms_done.load(std::memory_order_relaxed);
    return terms;
  }

  Clock::time_point last_computed(Clock::time_point earliest) {
    Clock::time_point last = earliest;
    for (std::uint16_t i = 0; i < job_.workers; ++i)
      last = std::max(
          last, Clock::time_point(Nanoseconds(session_->board().row(WorkerId{i}).computed_at_ns)));
    return last;
  }

  PiJob job_;
  std::optional<SumWatch> watch_;
  PartialSums sums_;
  PiResult result_;
  std::optional<Checkpoints> checkpoints_;
  std::optional<Session<T>> session_;
};

template <Transport T>
PiResult run_trial(const PiJob& job, posix::RunDirectory& run, const Settings& settings) {
  return PiTrial<T>(job, run, settings).run(job.reference);
}

}  // namespace pibench
