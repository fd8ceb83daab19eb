#include "bench/harness/worker_pool.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <thread>

#include "bench/harness/wait_status.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/syscall.hpp"

namespace pibench {

WorkerPool::WorkerPool(Scoreboard& board, Nanoseconds deadline)
    : supervision_(board, deadline),
      check_([](void* pool) noexcept { return static_cast<WorkerPool*>(pool)->should_stop(); },
             this),
      parent_(::getpid()) {
  children_.reserve(board.workers());
}

void WorkerPool::end_all() noexcept {
  for (const Child& child : children_)
    if (!child.reaped) ::kill(child.pid, SIGKILL);
  for (Child& child : children_) {
    while (!child.reaped && ::waitpid(child.pid, nullptr, 0) < 0 && errno == EINTR) continue;
    child.reaped = true;
  }
}

void WorkerPool::fork_all(const std::function<void(WorkerId)>& body) {
  for (std::uint16_t i = 0; i < board().workers(); ++i)
    if (fork_one()) run_worker(WorkerId{i}, body);
}

void WorkerPool::run_worker(WorkerId me, const std::function<void(WorkerId)>& body) noexcept {
  try {
    Deadline& deadline = prepare_worker();
    const posix::interruption::ScopedCheck check(
        [](void* mine) noexcept { return static_cast<Deadline*>(mine)->expired(); }, &deadline);
    body(me);
  } catch (const std::exception& error) {
    board().fail(me, error);
  }
  leave_worker();
}

bool WorkerPool::fork_one() {
  const pid_t pid = posix::checked(::fork(), "fork", posix::more_processes);
  if (pid == 0) return true;
  children_.push_back({pid, false});
  supervision_.worker_started();
  return false;
}

Deadline& WorkerPool::prepare_worker() {
  posix::checked(::prctl(PR_SET_PDEATHSIG, SIGKILL), "prctl(PR_SET_PDEATHSIG)");
  if (::getppid() != parent_) leave_worker();
  use_worker_signals();
  children_.clear();  // siblings are the parent's to kill
  return supervision_.begin_anew();
}

void WorkerPool::leave_worker() noexcept {
  ::_exit(0);
}

bool WorkerPool::should_stop() noexcept {
  if (cause()) return true;
  if (SignalGuard::take_child_change()) reap_exited();
  return supervision_.should_stop();
}

void WorkerPool::settle() noexcept {
  constexpr Nanoseconds moment = std::chrono::milliseconds(50);
  const auto until = Clock::now() + moment;
  reap_exited();
  while (supervision_.may_learn_more() && Clock::now() < until) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    reap_exited();
  }
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
  supervision_.worker_ended(WorkerId{static_cast<std::uint16_t>(index)}, WIFEXITED(status),
                            [status] { return describe_end(status); });
  return true;
}

bool WorkerPool::reap_all() {
  for (std::size_t i = 0; i < children_.size(); ++i)
    while (!children_[i].reaped && !reap(i, 0))
      if (should_stop()) return false;
  return !cause();
}

}  // namespace pibench
