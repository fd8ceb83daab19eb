#include "bench/harness/thread_pool.hpp"

#include <malloc.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <system_error>
#include <utility>

#include "transports/posix/blocked_signals.hpp"
#include "transports/posix/remedies.hpp"

namespace pibench {
namespace {

/// Signals repeat at this interval, since a worker may be about to block when the first one comes.
constexpr timespec between_reminders{.tv_sec = 0, .tv_nsec = 1'000'000};

}  // namespace

ThreadPool::ThreadPool(Scoreboard& board, Nanoseconds deadline)
    : supervision_(board, deadline),
      check_([](void* pool) noexcept { return static_cast<ThreadPool*>(pool)->should_stop(); },
             this),
      deadline_(deadline),
      parent_(::pthread_self()) {
  // Heaps of their own would stay, and every fork from then on would copy their page tables.
  ::mallopt(M_ARENA_MAX, 1);
}

void ThreadPool::end_all() noexcept {
  stopping_ = true;
  for (Slot& slot : slots_) {
    while (slot.ended == 0) {
      ::pthread_kill(slot.thread.native_handle(), SIGALRM);
      posix::futex_wait(slot.ended, 0, &between_reminders);
    }
    if (slot.thread.joinable()) slot.thread.join();
  }
}

void ThreadPool::fork_all(const std::function<void(WorkerId)>& body) {
  for (std::uint16_t i = 0; i < supervision_.board().workers(); ++i) start(WorkerId{i}, body);
}

void ThreadPool::start(WorkerId me, std::function<void(WorkerId)> body) {
  // Workers block the parent's signals; SIGALRM makes a blocked one check whether to stop.
  const posix::BlockedSignals parents_alone({SIGALRM});
  Slot& slot = slots_.emplace_back();
  try {
    slot.thread =
        std::thread([this, me, body = std::move(body), &slot] { run_worker(slot, me, body); });
  } catch (const std::system_error& error) {
    slots_.pop_back();
    posix::throw_errno("pthread_create", error.code().value(), posix::more_threads);
  }
  supervision_.worker_started();
}

void ThreadPool::run_worker(Slot& slot, WorkerId me,
                            const std::function<void(WorkerId)>& body) noexcept {
  try {
    const posix::interruption::ScopedCheck check(
        [](void* pool) noexcept {
          return static_cast<const ThreadPool*>(pool)->worker_must_stop();
        },
        this);
    body(me);
  } catch (const std::exception& error) {
    supervision_.board().fail(me, error);
  }
  announce_end(slot);
}

/// Notifies the parent as the kernel does when a process ends.
void ThreadPool::announce_end(Slot& slot) const noexcept {
  slot.ended.store(1, std::memory_order_release);
  posix::futex_wake_all(slot.ended);
  ::pthread_kill(parent_, SIGCHLD);
}

bool ThreadPool::worker_must_stop() const noexcept {
  return stopping_ || Clock::now() >= std::max(began_, last_continued()) + deadline_;
}

bool ThreadPool::should_stop() noexcept {
  if (cause()) return true;
  if (SignalGuard::take_child_change()) note_ends();
  return supervision_.should_stop();
}

void ThreadPool::note_ends() {
  std::uint16_t next = 0;
  for (Slot& slot : slots_) {
    const WorkerId worker{next++};
    if (slot.end_noted || slot.ended.load(std::memory_order_acquire) == 0) continue;
    slot.end_noted = true;
    supervision_.worker_ended(worker, true, [] { return "returned"; });
  }
}

bool ThreadPool::reap_all() {
  for (Slot& slot : slots_) {
    while (slot.ended.load(std::memory_order_acquire) == 0) {
      if (should_stop()) return false;
      posix::futex_wait(slot.ended, 0);
    }
    if (slot.thread.joinable()) slot.thread.join();
  }
  note_ends();
  return !cause();
}

}  // namespace pibench
