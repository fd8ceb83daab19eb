// One trial of the latency scenario over a concrete transport.
#pragma once

#include "bench/scenarios/latency/latency.hpp"
#include "bench/scenarios/trial/busy_work.hpp"
#include "bench/scenarios/trial/session.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench {

/// `Work` is done before each of the parent's messages.
template <Transport T, class Work = NoBusyWork>
class LatencyTrial {
 public:
  LatencyTrial(const LatencyJob& job, posix::RunDirectory& run, const Settings& settings,
               Work work = {})
      : job_(job),
        work_(work),
        pattern_(job.bytes),
        arrivals_ns_(job.stamped),
        worker_usage_(1),
        session_({.workers = 1,
                  .message_bytes = job.bytes,
                  .replies = true,
                  .wakeup = job.wakeup,
                  .placement = job.placement,
                  .deadline = job.deadline},
                 run, settings) {}

  /// Throws TrialError.
  LatencyResult run() {
    session_.open();
    result_.capacity = session_.capacity();
    session_.fork([this](WorkerId, Worker& end) { Pong(*this, end).serve(); });
    Ping ping(*this);
    session_.gather();
    session_.release();
    ping.play();
    session_.reap();
    if constexpr (carries) session_.expect_nothing_more();
    session_.close();
    result_.cost.workers = worker_usage_[0];
    if constexpr (carries) split_round_trips(ping.sent_at_ns());
    return std::move(result_);
  }

 private:
  using Parent = typename T::Parent;
  using Worker = typename T::Worker;
  static constexpr bool carries = T::descriptor.substrate != Substrate::none;
  static constexpr WorkerId only{0};

  /// The worker knows the capacity since the fork.
  std::uint64_t warm_up_round_trips() const {
    return warm_up(job_.timed(), slots_to_touch<T>(job_, result_.capacity));
  }

  /// The parent's half.
  class Ping {
   public:
    explicit Ping(LatencyTrial& trial)
        : trial_(trial),
          ball_(trial.pattern_, only),
          buffer_(trial.job_.bytes),
          inspector_(trial.pattern_, only, returning),
          sent_at_ns_(trial.job_.stamped) {
      trial.result_.round_trips_ns.resize(trial.job_.stamped);
      trial.result_.blocks_ns.resize(trial.job_.blocks);
    }

    void play() {
      if constexpr (carries) verify();
      unstamped(trial_.warm_up_round_trips());
      trial_.session_.start_counting();
      const Usage before = Session<T>::own_cost();
      const std::int64_t took_ns = in_blocks();
      trial_.result_.cost.parent = Session<T>::own_cost() - before;
      trial_.result_.cost.counts = trial_.session_.stop_counting();
      trial_.result_.iterations = job().timed();
      trial_.result_.round_trip_ns =
          static_cast<double>(took_ns) / static_cast<double>(job().timed());
      stamped();
      require_good(inspector_, "in the parent");
    }

    const std::vector<std::int64_t>& sent_at_ns() const { return sent_at_ns_; }

   private:
    // A transport that carries nothing leaves the ball where it is.
    static constexpr Direction returning = carries ? Direction::to_parent : Direction::to_worker;

    const LatencyJob& job() const { return trial_.job_; }
    Parent& end() noexcept { return trial_.session_.parent(); }
    Bytes in() noexcept {
      if constexpr (carries) return buffer_.buffer();
      return ball_.bytes();
    }

    IoResult round_trip() noexcept {
      trial_.work_();
      ball_.stamp(number_++, Direction::to_worker);
      if (const IoResult io = end().send(only, ball_.bytes()); !io.good()) return io;
      const Bytes buffer = in();
      const Arrival arrival = end().receive(buffer);
      if (!arrival.io.good()) return arrival.io;
      return inspector_.check(buffer.first(arrival.io.bytes_or_errno)) ? arrival.io
                                                                       : IoResult::error(EBADMSG);
    }

    [[noreturn]] void stop(IoResult io) {
      require_good(inspector_, "in the parent");
      trial_.session_.stop("ping-pong in the parent", io);
    }

    void unstamped(std::uint64_t round_trips) {
      for (std::uint64_t i = 0; i < round_trips; ++i)
        if (const IoResult io = round_trip(); !io.good()) [[unlikely]]
          stop(io);
    }

    /// Runs all blocks, and returns their time together.
    std::int64_t in_blocks() {
      const std::int64_t start = stamp_ns();
      std::int64_t block_start = start;
      for (std::int64_t& block_ns : trial_.result_.blocks_ns) {
        unstamped(job().iterations);
        const std::int64_t end = stamp_ns();
        block_ns = end - block_start;
        block_start = end;
      }
      return block_start - start;
    }

    void stamped() {
      for (std::uint64_t i = 0; i < job().stamped; ++i) {
        const std::int64_t sent_at = stamp_ns();
        if (const IoResult io = round_trip(); !io.good()) [[unlikely]]
          stop(io);
        trial_.result_.round_trips_ns[i] = stamp_ns() - sent_at;
        sent_at_ns_[i] = sent_at;
      }
    }

    void verify() {
      for (std::uint64_t i = 0; i < verified_messages(job().bytes); ++i) {
        buffer_.clobber();
        unstamped(1);
      }
    }

    LatencyTrial& trial_;
    Payload ball_;
    ReceiveBuffer buffer_;
    Inspector inspector_;
    std::uint64_t number_ = 0;
    std::vector<std::int64_t> sent_at_ns_;
  };

  /// The worker's half, in the worker's process.
  class Pong {
   public:
    Pong(LatencyTrial& trial, Worker& end)
        : trial_(trial),
          end_(end),
          ball_(trial.pattern_, only),
          buffer_(trial.job_.bytes),
          inspector_(trial.pattern_, only, Direction::to_worker) {}

    void serve() {
      WorkerRow& row = trial_.session_.board().row(only);
      row.state = WorkerState::exchanging;
      trial_.arrivals_ns_.touch();
      if constexpr (carries) exchange();
      row.state = WorkerState::done;
    }

   private:
    void exchange() {
      const LatencyJob& job = trial_.job_;
      verify();
      const auto nothing = [](std::uint64_t) {};
      echo(trial_.warm_up_round_trips(), nothing);
      const Usage before = Session<T>::own_cost();
      echo(job.timed(), nothing);
      trial_.worker_usage_[0] = Session<T>::own_cost() - before;
      echo(job.stamped, [this](std::uint64_t i) { trial_.arrivals_ns_[i] = stamp_ns(); });
    }

    /// `on_arrival(i)` is called as soon as ball i is here.
    template <class OnArrival>
    void echo(std::uint64_t round_trips, OnArrival&& on_arrival) {
      for (std::uint64_t i = 0; i < round_trips; ++i) {
        const IoResult io = end_.receive(buffer_.buffer());
        if (!io.good()) [[unlikely]]
          stop("receiving", io);
        on_arrival(i);
        if (!inspector_.check(buffer_.first(io.bytes_or_errno))) [[unlikely]]
          require_good(inspector_, "a ball");
        ball_.stamp(number_++, Direction::to_parent);
        if (const IoResult sent = end_.send(ball_.bytes()); !sent.good()) [[unlikely]]
          stop("sending", sent);
      }
    }

    void verify() {
      for (std::uint64_t i = 0; i < verified_messages(trial_.job_.bytes); ++i) {
        buffer_.clobber();
        echo(1, [](std::uint64_t) {});
      }
    }

    [[noreturn]] void stop(std::string_view what, IoResult io) {
      throw std::runtime_error(describe(what, io, end_));
    }

    LatencyTrial& trial_;
    Worker& end_;
    Payload ball_;
    ReceiveBuffer buffer_;
    Inspector inspector_;
    std::uint64_t number_ = 0;
  };

  void split_round_trips(const std::vector<std::int64_t>& sent_at_ns) {
    result_.to_worker_ns.reserve(job_.stamped);
    result_.to_parent_ns.reserve(job_.stamped);
    for (std::size_t i = 0; i < job_.stamped; ++i) {
      const std::int64_t there = arrivals_ns_[i] - sent_at_ns[i];
      result_.to_worker_ns.push_back(there);
      result_.to_parent_ns.push_back(result_.round_trips_ns[i] - there);
    }
  }

  LatencyJob job_;
  Work work_;
  Pattern pattern_;
  posix::SharedArray<std::int64_t> arrivals_ns_;
  posix::SharedArray<Usage> worker_usage_;
  LatencyResult result_;
  Session<T> session_;  // the last: what its workers refer to outlives it
};

template <Transport T>
LatencyResult run_trial(const LatencyJob& job, posix::RunDirectory& run, const Settings& settings) {
  return LatencyTrial<T>(job, run, settings).run();
}

template <Transport T>
LatencyResult run_trial(const BusyLatencyJob& job, posix::RunDirectory& run,
                        const Settings& settings) {
  return LatencyTrial<T, BusyWork>(job, run, settings, job.work).run();
}

}  // namespace pibench
