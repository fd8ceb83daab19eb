// One trial of the fanout scenario over a concrete transport.
#pragma once

#include "bench/scenarios/fanout/fanout.hpp"
#include "bench/scenarios/trial/session.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench {

template <Transport T>
class FanoutTrial {
 public:
  FanoutTrial(const FanoutJob& job, posix::RunDirectory& run, const Settings& settings)
      : job_(job),
        losses_allowed_(T::descriptor.may_lose && settings.allow_loss),
        pattern_(job.bytes),
        buffer_(job.bytes),
        publication_(pattern_, publisher),
        arrivals_ns_(job.iterations * job.workers),
        reports_(job.workers),
        session_({.workers = job.workers,
                  .message_bytes = job.bytes,
                  .replies = true,
                  .wakeup = job.wakeup,
                  .placement = job.placement,
                  .deadline = job.deadline},
                 run, settings) {
    answers_.reserve(job.workers);
    for (std::uint16_t i = 0; i < job.workers; ++i)
      answers_.emplace_back(pattern_, WorkerId{i}, Direction::to_parent);
  }

  /// Throws TrialError.
  FanoutResult run() {
    session_.open();
    result_.capacity = session_.capacity_down();
    session_.fork([this](WorkerId me, Worker& end) { Subscriber(*this, me, end).serve(); });
    start_round();
    publish_and_wait(verified_messages(job_.bytes));
    publish_and_wait(warm_up_publications());
    time_each();
    stream();
    session_.reap();
    session_.expect_nothing_more();
    session_.close();
    conclude();
    return std::move(result_);
  }

 private:
  using Worker = typename T::Worker;
  /// The sender whose messages all publications are.
  static constexpr WorkerId publisher{0};

  struct alignas(128) Report {
    std::int64_t ended_at_ns;
    std::uint64_t lost;
    Usage usage;
  };

  /// A worker knows the capacity since the fork.
  std::uint64_t warm_up_publications() const {
    return warm_up(job_.iterations, slots_to_touch<T>(job_, result_.capacity));
  }

  void start_round() {
    session_.gather();
    session_.release();
  }

  /// Sends one message to all: by the mechanism's own way where it has one, else to one worker
  /// after the other.
  void publish() {
    publication_.stamp(published_++, Direction::to_worker);
    if constexpr (Broadcasting<T>) {
      require_sent(session_.parent().publish(publication_.bytes()));
    } else {
      for (std::uint16_t i = 0; i < job_.workers; ++i)
        require_sent(session_.parent().send(WorkerId{i}, publication_.bytes()));
    }
  }
  void require_sent(IoResult io) {
    if (!io.good()) [[unlikely]]
      session_.stop("publishing", io);
  }

  void await_answers() {
    for (std::uint16_t left = job_.workers; left > 0; --left) {
      const Arrival arrival = session_.parent().receive(buffer_.buffer());
      if (!arrival.io.good()) [[unlikely]]
        session_.stop("receiving an answer", arrival.io);
      if (index_of(arrival.from) >= job_.workers) [[unlikely]]
        throw TrialError(TrialError::Kind::failed, "an answer of a worker that does not exist");
      Inspector& answer = answers_[index_of(arrival.from)];
      if (!answer.check(buffer_.first(arrival.io.bytes_or_errno))) [[unlikely]]
        require_good(answer, "from worker " + std::to_string(index_of(arrival.from)));
    }
  }

  void publish_and_wait(std::uint64_t publications) {
    for (std::uint64_t i = 0; i < publications; ++i) {
      publish();
      await_answers();
    }
  }

  void time_each() {
    published_at_ns_.resize(job_.iterations);
    session_.start_counting();
    const Usage before = Session<T>::own_cost();
    for (std::int64_t& published_at_ns : published_at_ns_) {
      published_at_ns = stamp_ns();
      publish();
      await_answers();
    }
    result_.cost.parent = Session<T>::own_cost() - before;
    result_.cost.counts = session_.stop_counting();
  }

  void stream() {
    start_round();
    streaming_since_ns_ = stamp_ns();
    for (std::uint64_t i = 0; i < job_.iterations; ++i) publish();
    start_round();
  }

  /// A worker's part, in its process.
  class Subscriber {
   public:
    Subscriber(FanoutTrial& trial, WorkerId me, Worker& end)
        : trial_(trial),
          me_(me),
          end_(end),
          buffer_(trial.job_.bytes),
          due_(trial.pattern_, publisher, Direction::to_worker),
          answer_(trial.pattern_, me) {}

    void serve() {
      Scoreboard& board = trial_.session_.board();
      WorkerRow& row = board.row(me_);
      row.state = WorkerState::exchanging;
      trial_.reports_[index_of(me_)] = {};
      answer_each();
      if (!board.arrive_and_wait(me_)) return;
      row.state = WorkerState::exchanging;
      take_stream();
      // The end of a process takes a CPU, which slower subscribers may need.
      if (!board.arrive_and_wait(me_)) return;
      row.state = WorkerState::done;
    }

   private:
    static void nothing(std::uint64_t) {}

    void answer_each() {
      const FanoutJob& job = trial_.job_;
      for (std::uint64_t i = 0; i < verified_messages(job.bytes); ++i) {
        buffer_.clobber();
        answer(1, nothing);
      }
      answer(trial_.warm_up_publications(), nothing);
      const Usage before = Session<T>::own_cost();
      answer(job.iterations, [&](std::uint64_t i) {
        trial_.arrivals_ns_[i * job.workers + index_of(me_)] = stamp_ns();
      });
      report().usage = Session<T>::own_cost() - before;
    }

    template <class OnArrival>
    void answer(std::uint64_t publications, OnArrival&& on_arrival) {
      for (std::uint64_t i = 0; i < publications; ++i) {
        const IoResult io = end_.receive(buffer_.buffer());
        on_arrival(i);
        require(io);
        answer_.stamp(answered_++, Direction::to_parent);
        if (const IoResult sent = end_.send(answer_.bytes()); !sent.good()) [[unlikely]]
          throw std::runtime_error(describe("answering", sent, end_));
      }
    }

    /// The loss of the last one shows only some time later, so the last arrival counts.
    void take_stream() {
      const std::uint64_t end = due_.count() + trial_.job_.iterations;
      while (due_.count() < end) {
        const IoResult io = end_.receive(buffer_.buffer());
        if (trial_.losses_allowed_ && io.status == IoStatus::lost) {
          due_.skip(io.bytes_or_errno);
          report().lost += io.bytes_or_errno;
          continue;
        }
        if (trial_.losses_allowed_) report().ended_at_ns = stamp_ns();
        require(io);
      }
      if (!trial_.losses_allowed_) report().ended_at_ns = stamp_ns();
    }

    void require(IoResult io) {
      if (!io.good()) [[unlikely]]
        throw std::runtime_error(describe("receiving a publication", io, end_));
      if (!due_.check(buffer_.first(io.bytes_or_errno))) [[unlikely]]
        require_good(due_, "a publication");
    }

    Report& report() noexcept { return trial_.reports_[index_of(me_)]; }

    FanoutTrial& trial_;
    WorkerId me_;
    Worker& end_;
    ReceiveBuffer buffer_;
    Inspector due_;
    Payload answer_;
    std::uint64_t answered_ = 0;
  };

  void note_arrivals(std::span<std::int64_t> arrivals_ns, std::int64_t published_at_ns) {
    std::ranges::sort(arrivals_ns);
    result_.to_first_ns.push_back(arrivals_ns.front() - published_at_ns);
    result_.to_median_ns.push_back(arrivals_ns[(arrivals_ns.size() - 1) / 2] - published_at_ns);
    result_.to_last_ns.push_back(arrivals_ns.back() - published_at_ns);
  }

  void conclude() {
    for (std::uint64_t i = 0; i < job_.iterations; ++i)
      note_arrivals(arrivals_ns_.all().subspan(i * job_.workers, job_.workers),
                    published_at_ns_[i]);
    std::int64_t ended_at_ns = streaming_since_ns_;
    for (const Report& report : reports_.all()) {
      ended_at_ns = std::max(ended_at_ns, report.ended_at_ns);
      result_.lost += report.lost;
      result_.cost.workers = result_.cost.workers + report.usage;
    }
    result_.streaming = Nanoseconds(ended_at_ns - streaming_since_ns_);
    result_.streamed = job_.iterations;
    result_.deliveries = job_.iterations * job_.workers - result_.lost;
    if (result_.deliveries == 0)
      throw TrialError(TrialError::Kind::failed, "every publication was lost on the way");
  }

  FanoutJob job_;
  bool losses_allowed_;
  Pattern pattern_;
  ReceiveBuffer buffer_;
  Payload publication_;
  std::uint64_t published_ = 0;
  std::vector<Inspector> answers_;
  std::vector<std::int64_t> published_at_ns_;
  std::int64_t streaming_since_ns_ = 0;
  posix::SharedArray<std::int64_t> arrivals_ns_;  ///< by publication, then by worker
  posix::SharedArray<Report> reports_;
  FanoutResult result_;
  Session<T> session_;  // the last: what its workers refer to outlives it
};

template <Transport T>
FanoutResult run_trial(const FanoutJob& job, posix::RunDirectory& run, const Settings& settings) {
  return FanoutTrial<T>(job, run, settings).run();
}

}  // namespace pibench
