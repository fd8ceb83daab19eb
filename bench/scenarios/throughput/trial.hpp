// One trial of the throughput scenario over a concrete transport.
#pragma once

#include "bench/scenarios/throughput/throughput.hpp"
#include "bench/scenarios/trial/session.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench {

template <Transport T>
class ThroughputTrial {
 public:
  ThroughputTrial(const TrafficJob& job, posix::RunDirectory& run, const Settings& settings)
      : job_(job),
        losses_allowed_(settings.allow_loss),
        reports_(job.workers),
        pattern_(job.bytes),
        buffer_(job.bytes),
        session_({.workers = job.workers,
                  .message_bytes = job.bytes,
                  .replies = false,
                  .wakeup = job.wakeup,
                  .placement = job.placement,
                  .deadline = job.deadline},
                 run, settings) {
    inspectors_.reserve(job.workers);
    for (std::uint16_t i = 0; i < job.workers; ++i)
      inspectors_.emplace_back(pattern_, WorkerId{i}, Direction::to_parent);
    if constexpr (!carries) imagined_.emplace(pattern_, WorkerId{0});
  }

  /// Throws TrialError.
  ThroughputResult run() {
    session_.open();
    result_.capacity = session_.capacity();
    session_.fork([this](WorkerId me, Worker& end) { stream(me, end); });
    session_.count_arrivals([this] { return arrived(); });
    start_round();
    if constexpr (carries) verify();
    start_round();
    receive_all(warm_up_messages());
    result_.lost = 0;
    session_.start_counting();
    for (std::uint64_t i = 0; i < job_.blocks; ++i) receive_block();
    result_.cost.counts = session_.stop_counting();
    session_.dismiss();
    session_.reap();
    if constexpr (carries) session_.expect_nothing_more();
    session_.close();
    conclude();
    return std::move(result_);
  }

 private:
  using Worker = typename T::Worker;
  static constexpr bool carries = T::descriptor.substrate != Substrate::none;

  struct alignas(128) Report {
    std::int64_t started_at_ns;
    Usage usage;
  };

  /// Of each worker, which knows the capacity since the fork.
  std::uint64_t warm_up_messages() const {
    return warm_up(job_.timed(), slots_to_touch<T>(job_, result_.capacity));
  }

  /// No worker may be a round ahead of the others.
  void start_round() {
    session_.gather();
    session_.release();
  }

  void receive_block() {
    start_round();
    const Usage before = Session<T>::own_cost();
    const std::int64_t began = stamp_ns();
    receive_all(job_.iterations);
    const std::int64_t end = last_arrival_or(stamp_ns());
    result_.cost.parent = result_.cost.parent + (Session<T>::own_cost() - before);
    result_.blocks_ns.push_back(end - (carries ? first_sent_or(end) : began));
  }

  /// A worker's part: verified messages, warm-up and the timed ones, each past a barrier.
  void stream(WorkerId me, Worker& end) {
    Scoreboard& board = session_.board();
    WorkerRow& row = board.row(me);
    row.state = WorkerState::exchanging;
    reports_[index_of(me)] = {};
    Payload message(pattern_, me);
    std::uint64_t number = 0;
    if constexpr (carries) send_stamped(end, message, number, verified_messages(job_.bytes));
    if (!board.arrive_and_wait(me)) return;
    row.state = WorkerState::exchanging;
    send_stamped(end, message, number, warm_up_messages());
    for (std::uint64_t i = 0; i < job_.blocks; ++i) {
      if (!board.arrive_and_wait(me)) return;
      row.state = WorkerState::exchanging;
      send_block(me, end, message, number);
    }
    row.state = WorkerState::done;
    board.linger();
  }

  /// The parent looks at the start once the first message of every worker is there.
  void send_block(WorkerId me, Worker& end, Payload& message, std::uint64_t& number) {
    Report& report = reports_[index_of(me)];
    const Usage before = Session<T>::own_cost();
    report.started_at_ns = stamp_ns();
    send_stamped(end, message, number, job_.iterations);
    report.usage = report.usage + (Session<T>::own_cost() - before);
  }

  void send_stamped(Worker& end, Payload& message, std::uint64_t& number, std::uint64_t count) {
    for (std::uint64_t i = 0; i < count; ++i) {
      message.stamp(number++, Direction::to_parent);
      send(end, message.bytes());
    }
  }

  static void send(Worker& end, ConstBytes message) {
    if (const IoResult io = end.send(message); !io.good()) [[unlikely]]
      throw std::runtime_error(describe("sending", io, end));
  }

  void verify() {
    receive_all(verified_messages(job_.bytes), [this] {
      buffer_.clobber();
      return buffer_.buffer();
    });
  }
  void receive_all(std::uint64_t count) {
    receive_all(count, [this] { return in(); });
  }

  /// Receives `count` messages of each worker, each into the buffer that `next_buffer()` returns;
  /// those that are lost count, where that is allowed.
  template <class NextBuffer>
  void receive_all(std::uint64_t count, NextBuffer&& next_buffer) {
    const std::uint64_t last = inspectors_.front().count() + count;
    bool one_is_done = false;
    for (std::uint64_t left = count * job_.workers; left > 0; --left) {
      const Bytes buffer = next_buffer();
      const Arrival arrival = receive(buffer);
      Inspector& inspector = inspectors_[index_of(arrival.from)];
      if (is_loss(arrival.io)) [[unlikely]]
        left -= skip(inspector, arrival.io.bytes_or_errno) - 1;
      else if (!inspector.check(buffer.first(arrival.io.bytes_or_errno))) [[unlikely]]
        require_good(inspector, "from worker " + std::to_string(index_of(arrival.from)));
      if (!one_is_done && inspector.count() == last) [[unlikely]] {
        one_is_done = true;
        note_shares(last - count);
      }
    }
  }

  /// The buffer for the next message. A transport that carries nothing has it made here.
  Bytes in() noexcept {
    if constexpr (carries) return buffer_.buffer();
    imagined_->stamp(inspectors_.front().count(), Direction::to_parent);
    return imagined_->bytes();
  }

  Arrival receive(Bytes buffer) {
    const Arrival arrival = session_.parent().receive(buffer);
    if (!arrival.io.good() && !is_loss(arrival.io)) [[unlikely]]
      session_.stop("receiving", arrival.io);
    if (counts_losses() && arrival.io.good()) last_arrival_ns_ = stamp_ns();
    if (index_of(arrival.from) >= job_.workers) [[unlikely]]
      throw TrialError(TrialError::Kind::failed, "a message from a worker that does not exist");
    return arrival;
  }

  /// Transports that cannot lose messages pay nothing for those that can.
  bool counts_losses() const noexcept { return T::descriptor.may_lose && losses_allowed_; }
  bool is_loss(IoResult io) const noexcept {
    return counts_losses() && io.status == IoStatus::lost;
  }
  std::uint32_t skip(Inspector& inspector, std::uint32_t messages) noexcept {
    inspector.skip(messages);
    result_.lost += messages;
    return messages;
  }
  /// The loss of the last message shows only some time later, so the last arrival counts.
  std::int64_t last_arrival_or(std::int64_t now_ns) const noexcept {
    return counts_losses() ? last_arrival_ns_ : now_ns;
  }

  std::uint64_t arrived() const {
    std::uint64_t messages = 0;
    for (const Inspector& inspector : inspectors_) messages += inspector.count();
    return messages;
  }

  void note_shares(std::uint64_t before) {
    std::vector<std::uint64_t> shares;
    shares.reserve(inspectors_.size());
    for (const Inspector& inspector : inspectors_) shares.push_back(inspector.count() - before);
    result_.fairness = jain_index(shares);
  }

  std::int64_t first_sent_or(std::int64_t end) {
    std::int64_t first = end;
    for (const Report& report : reports_.all()) first = std::min(first, report.started_at_ns);
    return first;
  }

  void conclude() {
    for (const Report& report : reports_.all())
      result_.cost.workers = result_.cost.workers + report.usage;
    for (const std::int64_t block_ns : result_.blocks_ns) result_.elapsed += Nanoseconds(block_ns);
    result_.messages = job_.timed() * job_.workers - result_.lost;
    if (result_.messages == 0)
      throw TrialError(TrialError::Kind::failed, "every message was lost on the way");
  }

  TrafficJob job_;
  bool losses_allowed_;
  posix::SharedArray<Report> reports_;
  Pattern pattern_;
  ReceiveBuffer buffer_;
  std::optional<Payload> imagined_;  ///< where nothing is carried
  std::vector<Inspector> inspectors_;
  std::int64_t last_arrival_ns_ = 0;
  ThroughputResult result_;
  Session<T> session_;  // the last: what its workers refer to outlives it
};

template <Transport T>
ThroughputResult run_trial(const ThroughputJob& job, posix::RunDirectory& run,
                           const Settings& settings) {
  return ThroughputTrial<T>(job, run, settings).run();
}

}  // namespace pibench
