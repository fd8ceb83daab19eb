#include "tests/faults/injector/tracer.hpp"

#include <sys/ptrace.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <system_error>

#include "tests/faults/injector/calls.hpp"
#include "tests/support/forked.hpp"

namespace pibench::test {
namespace {

/// What is killed when its parent ends is gone by then, on a busy machine too.
constexpr std::chrono::seconds grace_after_end{5};
constexpr int call_stop = SIGTRAP | 0x80;

/// Interrupts a blocked waitpid() now and then.
class Ticks {
 public:
  Ticks() {
    struct sigaction action {};
    action.sa_handler = [](int) {};
    ::sigaction(SIGUSR1, &action, &former_);
    sigevent event{};
    event.sigev_notify = SIGEV_SIGNAL;
    event.sigev_signo = SIGUSR1;
    if (::timer_create(CLOCK_MONOTONIC, &event, &timer_) != 0)
      throw std::system_error(errno, std::generic_category(), "timer_create");
    constexpr timespec interval{0, 100'000'000};
    constexpr itimerspec when{interval, interval};
    ::timer_settime(timer_, 0, &when, nullptr);
  }
  ~Ticks() {
    ::timer_delete(timer_);
    ::sigaction(SIGUSR1, &former_, nullptr);
  }
  Ticks(const Ticks&) = delete;
  Ticks& operator=(const Ticks&) = delete;

 private:
  timer_t timer_{};
  struct sigaction former_ {};
};

bool seize_stopped(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, WUNTRACED) < 0 && errno == EINTR) continue;
  if (!WIFSTOPPED(status)) throw std::runtime_error("the program has ended before it began");
  constexpr long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
                           PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC | PTRACE_O_EXITKILL;
  return ::ptrace(PTRACE_SEIZE, child, nullptr, options) == 0;
}

}  // namespace

std::string Tracer::why_refused() {
  const Forked child([] { return ::raise(SIGSTOP) == 0; });
  return seize_stopped(child.pid()) ? "" : std::strerror(errno);
}

int Tracer::follow(pid_t root) {
  const Ticks ticks;
  root_ = root;
  seize(root);
  follow_until(Clock::now() + order_.limit, [this] { return root_status_.has_value(); });
  trace_.hung = !root_status_.has_value();
  if (!trace_.hung) follow_until(Clock::now() + grace_after_end, [] { return false; });
  for (const auto& [pid, task] : tasks_) trace_.left.insert(task.path);
  kill_all();
  return root_status_.value_or(0);
}

void Tracer::seize(pid_t root) {
  if (!seize_stopped(root)) throw std::system_error(errno, std::generic_category(), "ptrace");
  tasks_[root] = {.path = "0", .loads = true};
  ::kill(root, SIGCONT);
}

/// Until that time at most, and as long as there is somebody.
void Tracer::follow_until(Clock::time_point time, const std::function<bool()>& is_enough) {
  while (!is_enough() && Clock::now() < time) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, __WALL);
    if (pid < 0 && errno != EINTR) return;
    if (pid > 0) handle(pid, status);
  }
}

void Tracer::kill_all() {
  for (const auto& [pid, task] : tasks_) ::kill(pid, SIGKILL);
  for (const pid_t pid : early_) ::kill(pid, SIGKILL);
  for (;;) {
    int status = 0;
    const pid_t pid = ::waitpid(-1, &status, __WALL);
    if (pid < 0 && errno != EINTR) return;
    if (pid > 0 && WIFSTOPPED(status)) ::kill(pid, SIGKILL);
    if (pid == root_ && !WIFSTOPPED(status)) root_status_ = status;
  }
}

void Tracer::handle(pid_t pid, int status) {
  if (!WIFSTOPPED(status)) return end(pid, status);
  const auto task = tasks_.find(pid);
  if (task == tasks_.end())
    early_.insert(pid);
  else
    handle_stop(pid, task->second, status);
}

void Tracer::end(pid_t pid, int status) {
  if (const auto ended = tasks_.find(pid); ended != tasks_.end()) {
    if (WIFSIGNALED(status) && !ended->second.is_thread)
      trace_.deaths.push_back({ended->second.path, WTERMSIG(status)});
    tasks_.erase(ended);
  }
  early_.erase(pid);
  if (pid == root_) root_status_ = status;
}

void Tracer::handle_stop(pid_t pid, Task& task, int status) {
  const int signal = WSTOPSIG(status);
  const int event = status >> 16;
  if (event == 0) return handle_signal(pid, task, signal);
  // A stopped process stays so until it gets SIGCONT, as without a tracer.
  if (event == PTRACE_EVENT_STOP && signal != SIGTRAP) {
    ::ptrace(PTRACE_LISTEN, pid, nullptr, nullptr);
    return;
  }
  if (event == PTRACE_EVENT_EXEC) enter_program(pid, task);
  if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK) adopt(pid, false);
  if (event == PTRACE_EVENT_CLONE) adopt(pid, true);
  resume(pid, task, 0);
}

void Tracer::handle_signal(pid_t pid, Task& task, int signal) {
  if (signal == call_stop) {
    on_call(pid, task);
    return resume(pid, task, 0);
  }
  if (signal != SIGTRAP || !task.entry_point || !task.entry_point->leave(pid))
    return resume(pid, task, signal);
  task.entry_point.reset();
  task.loads = false;
  resume(pid, task, 0);
}

/// Errors are left alone: a task that was killed meanwhile is reported by waitpid.
void Tracer::resume(pid_t pid, const Task& task, int signal) const {
  const auto& injection = order_.injection;
  const bool is_concerned =
      !injection || task.fails || (!trace_.hit && task.path == injection->occurrence.task);
  ::ptrace(is_concerned ? PTRACE_SYSCALL : PTRACE_CONT, pid, nullptr, long{signal});
}

void Tracer::adopt(pid_t parent, bool is_thread) {
  unsigned long message = 0;
  if (::ptrace(PTRACE_GETEVENTMSG, parent, nullptr, &message) != 0) return;
  const auto pid = static_cast<pid_t>(message);
  const TaskPath& path = tasks_.at(parent).path;
  const TaskPath process = path.substr(0, path.find('#'));
  Task& child = tasks_[pid];
  child.path = is_thread ? process + '#' + std::to_string(++threads_[process])
                         : process + '/' + std::to_string(++children_[process]);
  child.is_thread = is_thread;
  if (early_.erase(pid) > 0) resume(pid, child, 0);
}

void Tracer::enter_program(pid_t pid, Task& task) {
  trace_.programs.insert(task.path);
  task.loads = true;
  task.entry_point.emplace(pid);
}

void Tracer::on_call(pid_t pid, Task& task) {
  __ptrace_syscall_info info{};
  if (::ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof info, &info) <= 0) return;
  if (task.fails && info.op == PTRACE_SYSCALL_INFO_EXIT) {
    fail_call(pid, order_.injection->error);
    task.fails = false;
  } else if (!task.loads && info.op == PTRACE_SYSCALL_INFO_ENTRY) {
    Occurrence occurrence{task.path, static_cast<long>(info.entry.nr), 0, {}};
    std::ranges::copy(info.entry.args, occurrence.arguments.begin());
    if (plausible_errnos(occurrence).empty()) return;
    occurrence.nth = ++task.calls[occurrence.number];
    on_entry(pid, task, occurrence);
  }
}

void Tracer::on_entry(pid_t pid, Task& task, const Occurrence& occurrence) {
  const auto& injection = order_.injection;
  if (!injection) return trace_.recorded.push_back(occurrence);
  const Occurrence& chosen = injection->occurrence;
  const bool is_chosen = task.path == chosen.task && occurrence.number == chosen.number &&
                         occurrence.nth == chosen.nth;
  if (trace_.hit || !is_chosen) return;
  trace_.hit = true;
  task.fails = true;
  if (!injection->takes_effect) skip_call(pid);
}

}  // namespace pibench::test
