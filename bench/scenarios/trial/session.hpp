// One link and its workers, from open to close: the common part of the trials of all scenarios.
//
// In order: open, fork, parent (each at most once), then messages, reap, expect_nothing_more,
// close. A phase that a trial does not need may be left out; the destructor ends what is left.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "bench/counters/perf_counters.hpp"
#include "bench/counters/usage.hpp"
#include "bench/harness/placement.hpp"
#include "bench/harness/thread_pool.hpp"
#include "bench/harness/worker_pool.hpp"
#include "bench/scenarios/trial/trial_error.hpp"

namespace pibench {

struct SessionSpec {
  std::uint16_t workers;
  std::size_t message_bytes;  ///< of every message
  bool replies;
  Wakeup wakeup;
  Placement placement;
  Nanoseconds deadline;  ///< from fork() to the end of the trial
};

template <Transport T>
class Session {
 public:
  using Parent = typename T::Parent;
  using Worker = typename T::Worker;

  /// Pins the parent for the session's lifetime.
  Session(const SessionSpec& spec, posix::RunDirectory& run, const Settings& settings)
      : spec_(spec),
        link_spec_{.workers = spec.workers,
                   .message_bytes = spec.message_bytes,
                   .fixed_size = true,
                   .replies = spec.replies,
                   .wakeup = spec.wakeup,
                   .run = run,
                   .settings = settings},
        placement_(spec.placement),
        board_(spec.workers) {}

  /// No worker outlives the parent's end, which cannot take back messages that reach a server after
  /// it.
  ~Session() {
    if (pool_) pool_->end_all();
  }

  /// Throws TrialError, as fork() does.
  void open() {
    with_trial_errors([&] { link_.emplace(T::open(link_spec_)); });
  }

  /// In each worker, pinned: takes its end, waits at the start barrier and runs a copy of
  /// `work(WorkerId, Worker&)`. An exception that `work` throws fails the trial. Objects that
  /// `work` refers to outlive the session. What reaches a worker behind the last message that
  /// `work` took is a message too many.
  void fork(const std::function<void(WorkerId, Worker&)>& work) {
    with_trial_errors([&] {
      pool_.emplace(board_, spec_.deadline);
      pool_->fork_all([this, work](WorkerId me) {
        placement_.pin_worker(me);
        Worker end = std::move(*link_).worker(me);
        if (!board_.arrive_and_wait(me)) return;
        work(me, end);
        if (carries && spec_.replies) expect_nothing_more_in_worker(end);
      });
      parent_.emplace(std::move(*link_).parent());
    });
  }

  /// Of the open link; call before fork(). Throws TrialError.
  Capacity capacity() const {
    return with_trial_errors([&] { return link_->capacity(); });
  }

  /// The same of the way down.
  Capacity capacity_down() const {
    return with_trial_errors([&] { return pibench::capacity_down(*link_); });
  }

  Parent& parent() noexcept { return *parent_; }
  Scoreboard& board() noexcept { return board_; }

  /// The cost of the caller's end so far: parent's or worker's.
  static Usage own_cost() {
    return T::descriptor.workers == Workers::threads ? own_thread_usage() : own_usage();
  }

  /// Counts for parent and workers, from their fork on, where this machine lets one count.
  void start_counting() noexcept { counters_.start(); }
  PerfCounts stop_counting() noexcept {
    counters_.stop();
    return counters_.read();
  }

  /// Waits until every worker is at the barrier; throws TrialError.
  void gather() {
    if (!board_.wait_for_all_ready()) stop("start barrier");
  }
  void release() noexcept { board_.release(); }
  /// Lets workers end that linger at the board after their part. Call when nothing is timed any
  /// more.
  void dismiss() noexcept { board_.dismiss(); }
  /// Call after fork(), with a function that counts the messages so far and must not throw. While
  /// the count grows, the parent gets time for messages of workers that have ended.
  void count_arrivals(std::function<std::uint64_t()> count) {
    pool_->count_arrivals(std::move(count));
  }
  /// Call after fork(): runs `look` about once a second from now on, whatever the parent waits in.
  void every_second(std::function<void()> look) { pool_->every_second(std::move(look)); }

  /// Throws TrialError unless every worker ended in good order.
  void reap() {
    if (!pool_->reap_all()) stop("waiting for the workers");
  }

  /// A message too many is as wrong as one that is missing, and so is a part of one. A mechanism
  /// without an end of file must be listened to for a moment. Throws TrialError.
  void expect_nothing_more() {
    pool_->stop_waiting_after(moment());
    std::vector<std::byte> buffer(spec_.message_bytes);
    const Arrival surplus = parent_->receive(buffer);
    if (surplus.io.good())
      throw TrialError(TrialError::Kind::failed,
                       "a message too many, from worker " + std::to_string(index_of(surplus.from)));
    if (surplus.io.status == IoStatus::failed)
      throw TrialError(TrialError::Kind::failed,
                       describe("receiving after the last message", surplus.io));
  }

  void close() {
    parent_.reset();
    link_.reset();
  }

  [[noreturn]] void stop(const std::string& what) { throw_cause_of(*pool_, what, diagnosis()); }
  [[noreturn]] void stop(std::string_view what, IoResult io) {
    if (io.status == IoStatus::lost) throw LostMessages(describe(what, io));
    stop(describe(what, io));
  }

 private:
  using Pool =
      std::conditional_t<T::descriptor.workers == Workers::threads, ThreadPool, WorkerPool>;

  static constexpr bool carries = T::descriptor.substrate != Substrate::none;

  /// It may wait for the end of a server; a user who stops the trial has given the reason.
  std::string diagnosis() {
    const std::optional<StopCause> cause = pool_->cause();
    return parent_ && !(cause && cause->by_user) ? diagnosis_of(*parent_) : "";
  }

  /// The two ends listen one after the other where both receive.
  Nanoseconds moment() const noexcept { return std::chrono::milliseconds(spec_.replies ? 1 : 2); }

  void expect_nothing_more_in_worker(Worker& end) {
    std::vector<std::byte> buffer(spec_.message_bytes);
    const IoResult surplus = pool_->wait_in_worker(moment(), [&] { return end.receive(buffer); });
    if (surplus.good()) throw std::runtime_error("a message too many");
    if (surplus.status == IoStatus::failed)
      throw std::runtime_error(describe("receiving after the last message", surplus, end));
  }

  SessionSpec spec_;
  LinkSpec link_spec_;
  PlacementGuard placement_;
  PerfCounters counters_ = PerfCounters::open();
  Scoreboard board_;
  std::optional<T> link_;
  std::optional<Pool> pool_;
  std::optional<Parent> parent_;
};

}  // namespace pibench
