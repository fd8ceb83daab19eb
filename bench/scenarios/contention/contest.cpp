#include "bench/scenarios/contention/contest.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <optional>
#include <vector>

#include "bench/scenarios/throughput/throughput.hpp"

namespace pibench::contention {
namespace {

[[noreturn]] void fail(WorkerPool& pool) {
  throw_cause_of(pool, "waiting for the workers");
}

TrialError failure(const std::string& reason) {
  return {TrialError::Kind::failed, reason};
}

}  // namespace

Contest::Contest(const ContentionJob& job, Rules rules)
    : job_(job),
      rules_(rules),
      placement_(job.placement, ParentsCpu::taken),
      board_(job.workers),
      common_(job.workers),
      check_(job.workers),
      waiting_(job.workers),
      reports_(job.workers) {}

ContentionResult Contest::run() {
  WorkerPool pool(board_, job_.deadline);
  pool.fork_all([this](WorkerId me) { work(me); });
  if (rules_.takes_turns) expect_turns(pool);
  time_all(pool);
  stamp_some(pool);
  if (!pool.reap_all()) fail(pool);
  return std::move(result_);
}

void Contest::expect_turns(WorkerPool& pool) {
  begin_round(pool);
  board_.release();
  gather(pool);
  if (check_.saw_two())
    throw failure("two workers had their turns at one time: this keeps nobody out");
  look_at_count("the check");
  board_.release();
}

void Contest::time_all(WorkerPool& pool) {
  const Span whole = contend(pool, "the timed pass");
  result_.counts = counters_.read();
  conclude(whole);
  waiting_.expect(result_.operations);
  board_.release();
}

void Contest::stamp_some(WorkerPool& pool) {
  contend(pool, "the stamped pass");
  result_.waiting_ns = waiting_.all();
  board_.release();
}

void Contest::begin_round(WorkerPool& pool) {
  gather(pool);
  set_count(0);
  reports_.touch();
  common_.prepare();
}

/// Leaves the workers at the barrier after a pass.
Span Contest::contend(WorkerPool& pool, std::string_view what) {
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

Nanoseconds Contest::pass() const {
  const std::size_t cpus = std::max<std::size_t>(placement_.cpus_for_workers(), 1);
  const std::size_t turns = (job_.workers + cpus - 1) / cpus;
  return std::min<Nanoseconds>(job_.pass * turns, job_.deadline / 8);
}

std::uint64_t Contest::timed_so_far() noexcept {
  std::uint64_t sum = 0;
  for (Report& report : reports_.all())
    sum += std::atomic_ref(report.timed).load(std::memory_order_relaxed);
  return sum;
}

void Contest::look_at_count(std::string_view what) {
  std::int64_t made = 0;
  for (const Report& report : reports_.all()) made += static_cast<std::int64_t>(report.all);
  const std::int64_t lost = made + get_count();
  if (rules_.keeps_count ? lost != 0 : lost < 0 || lost >= made)
    throw failure(fmt::format("after {} of {} decrements the count lacks {}", what, made, lost));
  result_.lost = static_cast<std::uint64_t>(lost);
}

void Contest::conclude(Span whole) {
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

void Contest::gather(WorkerPool& pool) {
  if (!board_.wait_for_all_ready()) fail(pool);
}

void Contest::work(WorkerId me) {
  placement_.pin_worker(me);
  attach();
  if (rules_.takes_turns && !in_round(me, &Contest::check_turns)) return;
  if (!in_round(me, &Contest::contend_timed)) return;
  if (!in_round(me, &Contest::contend_stamped)) return;
  board_.row(me).state = WorkerState::done;
}

/// False where it was broken off.
bool Contest::in_round(WorkerId me, void (Contest::*body)(WorkerId)) {
  if (!board_.arrive_and_wait(me)) return false;
  board_.row(me).state = WorkerState::exchanging;
  (this->*body)(me);
  return board_.arrive_and_wait(me);
}

}  // namespace pibench::contention
