#include "bench/harness/worker_pool.hpp"

#include <fmt/format.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>

#include "bench/harness/wait_status.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {
namespace {

constexpr Nanoseconds grace_after_last_exit = std::chrono::milliseconds(500);

}  // namespace

WorkerPool::WorkerPool(Scoreboard& board, Nanoseconds deadline)
    : board_(board),
      deadline_after_(deadline),
      deadline_(std::in_place, deadline),
      check_([](void* pool) noexcept { return static_cast<WorkerPool*>(pool)->should_stop(); },
             this),
      parent_(::getpid()) {
  children_.reserve(board.workers());
}

WorkerPool::~WorkerPool() {
  for (const Child& child : children_)
    if (!child.reaped) ::kill(child.pid, SIGKILL);
  for (const Child& child : children_)
    while (!child.reaped && ::waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) continue;
}

bool WorkerPool::fork_one() {
  const pid_t pid = posix::checked(::fork(), "fork (for more processes: ulimit -u)");
  if (pid == 0) return true;
  children_.push_back({pid, false});
  ++running_;
  return false;
}

Deadline& WorkerPool::prepare_worker() {
  posix::checked(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl(PR_SET_PDEATHSIG)");
  if (::getppid() != parent_) leave_worker();
  use_worker_signals();
  children_.clear();  // siblings are the parent's to kill
  return deadline_.emplace(deadline_after_);
}

void WorkerPool::leave_worker() noexcept {
  ::_exit(0);
}

bool WorkerPool::should_stop() noexcept {
  if (cause_) return true;
  if (SignalGuard::take_child_change()) reap_exited();
  if (!cause_ && SignalGuard::caught() != 0)
    cause_ = {true, fmt::format("stopped by {}", ::strsignal(SignalGuard::caught()))};
  if (!cause_ && deadline_->expired()) cause_ = {false, describe_laggards()};
  // What orderly workers sent is there by now; a parent that waits on waits for what was lost.
  if (!cause_ && running_ == 0) deadline_->bring_forward(grace_after_last_exit);
  if (!cause_) deadline_->rearm();
  return cause_.has_value();
}

void WorkerPool::reap_exited() {
  for (std::size_t i = 0; i < children_.size(); ++i)
    if (!children_[i].reaped) reap(i, WNOHANG);
}

bool WorkerPool::reap(std::size_t index, int options) {
  int status = 0;
  const pid_t pid = ::waitpid(children_[index].pid, &status, options);
  if (pid <= 0) return false;
  children_[index].reaped = true;
  --running_;
  judge(index, status);
  return true;
}

void WorkerPool::judge(std::size_t index, int status) {
  const WorkerRow& row = board_.row(WorkerId{static_cast<std::uint16_t>(index)});
  const WorkerState state = row.state.load(std::memory_order_acquire);
  if (cause_ || (state == WorkerState::done && WIFEXITED(status))) return;
  if (state == WorkerState::failed)
    cause_ = {false, fmt::format("worker {}: {}", index, row.failure.data())};
  else
    cause_ = {false,
              fmt::format("worker {} {} while {}", index, describe_end(status), to_string(state))};
}

bool WorkerPool::reap_all() {
  for (std::size_t i = 0; i < children_.size(); ++i)
    while (!children_[i].reaped && !reap(i, 0))
      if (should_stop()) return false;
  return !cause_;
}

void WorkerPool::stop_waiting_after(Nanoseconds time) {
  deadline_->bring_forward(time);
  deadline_->rearm();
}

std::string WorkerPool::describe_laggards() {
  for (std::size_t i = 0; i < children_.size(); ++i) {
    const WorkerState state =
        board_.row(WorkerId{static_cast<std::uint16_t>(i)}).state.load(std::memory_order_acquire);
    if (state != WorkerState::done)
      return fmt::format("deadline of {:.3g} s passed: worker {} was still {} ({} of {} had ended)",
                         std::chrono::duration<double>(deadline_after_).count(), i,
                         to_string(state), children_.size() - running_, children_.size());
  }
  return "all workers had ended, and the parent still waited for what they sent";
}

}  // namespace pibench
