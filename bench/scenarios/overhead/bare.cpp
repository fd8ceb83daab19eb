#include "bench/scenarios/overhead/bare.hpp"

#include <algorithm>
#include <array>

#include "bench/harness/worker_pool.hpp"
#include "bench/scenarios/overhead/mechanisms.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench::bare {
namespace {

constexpr WorkerId only{0};

struct Report {
  std::int64_t started_at_ns;
  Usage usage;
};

/// One process's view: what it sends next, and what it expects.
class Side {
 public:
  Side(const Pattern& pattern, Direction out, Direction in)
      : out_(pattern, only),
        in_(pattern.message_bytes()),
        direction_(out),
        inspector_(pattern, only, in) {}

  ConstBytes next() {
    out_.stamp(number_++, direction_);
    return out_.bytes();
  }
  Bytes buffer() { return in_; }
  void read() {
    if (!inspector_.check(in_)) require_good(inspector_, "in a bare loop");
  }
  /// For what carries nothing: the message that was made last is the one that has come.
  void read_own() {
    if (!inspector_.check(out_.bytes())) require_good(inspector_, "in a bare loop");
  }

 private:
  Payload out_;
  MessageBuffer in_;
  Direction direction_;
  Inspector inspector_;
  std::uint64_t number_ = 0;
};

template <class Mechanism>
void ping(Mechanism& link, Side& side, std::uint64_t round_trips) {
  for (std::uint64_t i = 0; i < round_trips; ++i) {
    link.to_worker(side.next());
    link.from_worker(side.buffer());
    side.read();
  }
}

template <class Mechanism>
void pong(Mechanism& link, Side& side, std::uint64_t round_trips) {
  for (std::uint64_t i = 0; i < round_trips; ++i) {
    link.from_parent(side.buffer());
    side.read();
    link.to_parent(side.next());
  }
}

template <class Mechanism>
void send(Mechanism& link, Side& side, std::uint64_t messages) {
  for (std::uint64_t i = 0; i < messages; ++i) link.to_parent(side.next());
}

template <class Mechanism>
void receive(Mechanism& link, Side& side, std::uint64_t messages) {
  for (std::uint64_t i = 0; i < messages; ++i) {
    link.from_worker(side.buffer());
    side.read();
  }
}

/// The loops that a mechanism would be measured by if it did nothing.
void imagine(Side& side, std::uint64_t messages) {
  for (std::uint64_t i = 0; i < messages; ++i) {
    side.next();
    side.read_own();
  }
}

template <class Mechanism>
class Trial {
 public:
  Trial(const TrafficJob& job, Pass pass, posix::RunDirectory& run)
      : job_(job),
        pass_(pass),
        placement_(job.placement),
        board_(1),
        report_(1),
        pattern_(job.bytes),
        link_(job.bytes, run) {}

  Result run() {
    WorkerPool pool(board_, job_.deadline);
    pool.fork_all([this](WorkerId me) {
      placement_.pin_worker(me);
      if (board_.arrive_and_wait(me)) work();
    });
    Side side(pattern_, Direction::to_worker, incoming);
    next_round(pool);
    parent_part(side, warm_up_operations());
    if (pass_ == Pass::stream) next_round(pool);
    const Usage before = own_usage();
    const std::int64_t start = stamp_ns();
    parent_part(side, job_.iterations);
    const std::int64_t end = stamp_ns();
    board_.dismiss();
    Result result{.iterations = job_.iterations, .elapsed = {}, .cost = {}};
    result.cost.parent = own_usage() - before;
    if (!pool.reap_all()) fail(pool);
    result.cost.workers = report_[0].usage;
    const bool from_worker = Mechanism::carries && pass_ == Pass::stream;
    result.elapsed = Nanoseconds(end - (from_worker ? report_[0].started_at_ns : start));
    return result;
  }

 private:
  static constexpr Direction incoming =
      Mechanism::carries ? Direction::to_parent : Direction::to_worker;

  /// As many as the transport's own trial has.
  std::uint64_t warm_up_operations() const { return warm_up(job_.iterations, Mechanism::slots); }

  void parent_part(Side& side, std::uint64_t operations) {
    if constexpr (!Mechanism::carries)
      imagine(side, operations);
    else if (pass_ == Pass::round_trip)
      ping(link_, side, operations);
    else
      receive(link_, side, operations);
  }

  void work() {
    board_.row(only).state = WorkerState::exchanging;
    Side side(pattern_, Direction::to_parent, Direction::to_worker);
    if constexpr (Mechanism::carries) worker_part(side, warm_up_operations());
    if (pass_ == Pass::stream && !board_.arrive_and_wait(only)) return;
    const Usage before = own_usage();
    report_[0].started_at_ns = stamp_ns();
    if constexpr (Mechanism::carries) worker_part(side, job_.iterations);
    report_[0].usage = own_usage() - before;
    board_.row(only).state = WorkerState::done;
    board_.linger();
  }

  void worker_part(Side& side, std::uint64_t operations) {
    if (pass_ == Pass::round_trip)
      pong(link_, side, operations);
    else
      send(link_, side, operations);
  }

  void next_round(WorkerPool& pool) {
    if (!board_.wait_for_all_ready()) fail(pool);
    board_.release();
  }

  [[noreturn]] static void fail(WorkerPool& pool) {
    throw_cause_of(pool, "waiting for the worker");
  }

  TrafficJob job_;
  Pass pass_;
  PlacementGuard placement_;
  Scoreboard board_;
  posix::SharedArray<Report> report_;
  Pattern pattern_;
  Mechanism link_;
};

template <class Mechanism>
Result run_trial(const TrafficJob& job, Pass pass, posix::RunDirectory& run) {
  return with_trial_errors([&] { return Trial<Mechanism>(job, pass, run).run(); });
}

constexpr std::array<Counterpart, 7> counterparts{{
    {.transport = "null", .run = run_trial<Nothing>},
    {.transport = "pipe", .run = run_trial<Pipes>},
    {.transport = "socketpair", .run = run_trial<Sockets>},
    {.transport = "posix_mq", .run = run_trial<PosixQueues>},
    {.transport = "sysv_mq", .run = run_trial<SysvQueues>},
    {.transport = "shm_semaphore", .run = run_trial<Semaphores>},
    {.transport = "shm_ring",
     .run = run_trial<Lines>,
     .wakeup = Wakeup::spinning,
     .streams = false},
}};

}  // namespace

const Counterpart* find(std::string_view transport) {
  const auto found = std::ranges::find(counterparts, transport, &Counterpart::transport);
  return found != counterparts.end() ? &*found : nullptr;
}

}  // namespace pibench::bare
