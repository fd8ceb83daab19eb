// One trial of the load scenario over a concrete transport.
#pragma once

#include "bench/scenarios/load/load.hpp"
#include "bench/scenarios/trial/session.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench {

template <Transport T>
class LoadTrial {
 public:
  LoadTrial(const LoadJob& job, posix::RunDirectory& run, const Settings& settings)
      : job_(job),
        report_(1),
        send_lag_ns_(job.iterations),
        pattern_(job.bytes),
        buffer_(job.bytes),
        inspector_(pattern_, only, Direction::to_parent),
        arrived_at_ns_(job.iterations),
        session_({.workers = 1,
                  .message_bytes = job.bytes,
                  .replies = false,
                  .wakeup = job.wakeup,
                  .placement = job.placement,
                  .deadline = job.deadline},
                 run, settings) {}

  /// Throws TrialError.
  LoadResult run() {
    session_.open();
    result_.capacity = session_.capacity();
    session_.fork([this](WorkerId, Worker& end) { send_all(end); });
    session_.count_arrivals([this] { return inspector_.count(); });
    session_.gather();
    session_.release();
    receive(warm_up_messages(), [](std::uint64_t) {});
    session_.gather();
    session_.start_counting();
    session_.release();
    const Usage before = Session<T>::own_cost();
    receive(job_.iterations, [this](std::uint64_t i) { arrived_at_ns_[i] = stamp_ns(); });
    result_.cost.parent = Session<T>::own_cost() - before;
    result_.cost.counts = session_.stop_counting();
    session_.dismiss();
    session_.reap();
    session_.expect_nothing_more();
    session_.close();
    conclude();
    return std::move(result_);
  }

 private:
  using Worker = typename T::Worker;
  static constexpr WorkerId only{0};

  struct WorkerReport {
    std::int64_t start_ns;
    Usage usage;
  };

  std::uint64_t warm_up_messages() const {
    constexpr std::uint64_t least = 16;
    return std::max(least, warm_up(0, slots_to_touch<T>(job_, result_.capacity)));
  }

  void send_all(Worker& end) {
    WorkerRow& row = session_.board().row(only);
    send_lag_ns_.touch();
    Payload message(pattern_, only);
    std::uint64_t number = 0;
    for (std::uint64_t i = 0; i < warm_up_messages(); ++i) send(end, message, number);
    if (!session_.board().arrive_and_wait(only)) return;
    row.state = WorkerState::exchanging;
    const Pacer pacer(job_.placement);
    const Usage before = Session<T>::own_cost();
    report_[0].start_ns = stamp_ns();
    const SendSchedule schedule(report_[0].start_ns, job_.messages_per_second);
    for (std::uint64_t i = 0; i < job_.iterations; ++i) {
      pacer.wait_until(schedule.at_ns(i));
      send_lag_ns_[i] = stamp_ns() - schedule.at_ns(i);
      send(end, message, number);
    }
    report_[0].usage = Session<T>::own_cost() - before;
    row.state = WorkerState::done;
    session_.board().linger();
  }

  static void send(Worker& end, Payload& message, std::uint64_t& number) {
    message.stamp(number++, Direction::to_parent);
    if (const IoResult io = end.send(message.bytes()); !io.good()) [[unlikely]]
      throw std::runtime_error(describe("sending", io, end));
  }

  /// `on_arrival(i)` is called as soon as message i is here.
  template <class OnArrival>
  void receive(std::uint64_t count, OnArrival&& on_arrival) {
    for (std::uint64_t i = 0; i < count; ++i) {
      const Arrival arrival = session_.parent().receive(buffer_.buffer());
      if (!arrival.io.good()) [[unlikely]]
        session_.stop("receiving", arrival.io);
      on_arrival(i);
      if (!inspector_.check(buffer_.first(arrival.io.bytes_or_errno))) [[unlikely]]
        require_good(inspector_, "in the parent");
    }
  }

  void conclude() {
    const SendSchedule schedule(report_[0].start_ns, job_.messages_per_second);
    result_.from_intended_ns.reserve(job_.iterations);
    for (std::uint64_t i = 0; i < job_.iterations; ++i)
      result_.from_intended_ns.push_back(arrived_at_ns_[i] - schedule.at_ns(i));
    const std::span<std::int64_t> lags = send_lag_ns_.all();
    result_.send_lag_ns.assign(lags.begin(), lags.end());
    result_.elapsed = Nanoseconds(arrived_at_ns_.back() - report_[0].start_ns);
    result_.cost.workers = report_[0].usage;
  }

  LoadJob job_;
  posix::SharedArray<WorkerReport> report_;
  posix::SharedArray<std::int64_t> send_lag_ns_;
  Pattern pattern_;
  ReceiveBuffer buffer_;
  Inspector inspector_;
  std::vector<std::int64_t> arrived_at_ns_;
  LoadResult result_;
  Session<T> session_;  // the last: what its workers refer to outlives it
};

template <Transport T>
LoadResult run_trial(const LoadJob& job, posix::RunDirectory& run, const Settings& settings) {
  return LoadTrial<T>(job, run, settings).run();
}

}  // namespace pibench
