#include "bench/cli/global_variable.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>

#include "bench/harness/worker_pool.hpp"
#include "bench/scenarios/pi/check.hpp"
#include "bench/scenarios/pi/pi.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "bench/series/oracle.hpp"
#include "bench/series/slices.hpp"
#include "transports/posix/fd.hpp"
#include "transports/posix/shared_array.hpp"

namespace pibench {
namespace {

double global_sum = 0;

/// proc_pid_pagemap(5): eight bytes per page, the frame in the lower 55 bits, 0 without
/// CAP_SYS_ADMIN.
std::uint64_t page_frame_of(std::uintptr_t address) noexcept {
  constexpr std::uint64_t frame_bits = (std::uint64_t{1} << 55) - 1;
  const posix::Fd pagemap(::open("/proc/self/pagemap", O_RDONLY | O_CLOEXEC));
  const auto page = address / static_cast<std::uintptr_t>(::sysconf(_SC_PAGESIZE));
  std::uint64_t entry = 0;
  const ssize_t got =
      ::pread(pagemap.get(), &entry, sizeof entry, static_cast<off_t>(page * sizeof entry));
  return got == sizeof entry ? entry & frame_bits : 0;
}

GlobalCopy our_copy() noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(&global_sum);
  return {::getpid(), address, global_sum, page_frame_of(address)};
}

/// Passes the barrier twice: a worker's copy must be looked at while all the others have theirs, as
/// a page frame may have a new owner once a process has gone.
void compute_and_report(const PiJob& job, Scoreboard& board, GlobalCopy& report, WorkerId me) {
  if (!board.arrive_and_wait(me)) return;
  board.row(me).state = WorkerState::computing;
  global_sum +=
      series::sum_slice(job.kernel, series::slice_of(job.terms, job.workers, index_of(me)));
  report = our_copy();
  if (board.arrive_and_wait(me)) board.row(me).state = WorkerState::done;
}

void let_all_go(Scoreboard& board, WorkerPool& pool) {
  if (!board.wait_for_all_ready()) throw_cause_of(pool, "a worker did not get to the barrier");
  board.release();
}

}  // namespace

GlobalVariableShow show_global_variable() {
  const PiJob job;
  posix::SharedArray<GlobalCopy> reports(job.workers);
  Scoreboard board(job.workers);
  WorkerPool pool(board, job.deadline);
  global_sum = 0;
  pool.fork_all([&](WorkerId me) { compute_and_report(job, board, reports[index_of(me)], me); });
  let_all_go(board, pool);
  if (!board.wait_for_all_ready()) throw_cause_of(pool, "a worker did not report");
  const GlobalCopy ours = our_copy();
  board.release();
  if (!pool.reap_all()) throw_cause_of(pool, "a worker did not end");
  return {.terms = job.terms,
          .workers = {reports.all().begin(), reports.all().end()},
          .parent = ours,
          .pi = series::pi_from(ours.value),
          .right_pi = static_cast<double>(series::oracle_pi(job.terms))};
}

bool GlobalVariableShow::convincing() const {
  const PiJob job{.terms = terms, .workers = static_cast<std::uint16_t>(workers.size())};
  const std::vector<double> expected = reference_sums(job);
  const bool own_sums = std::ranges::equal(workers, expected, {}, &GlobalCopy::value);
  const bool one_address = std::ranges::all_of(
      workers, [&](const GlobalCopy& each) { return each.address == parent.address; });
  return own_sums && one_address && parent.value == 0;
}

}  // namespace pibench
