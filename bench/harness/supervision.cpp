#include "bench/harness/supervision.hpp"

#include <fmt/format.h>

namespace pibench {
namespace {

constexpr Nanoseconds grace_after_last_end = std::chrono::seconds(3);

}  // namespace

Supervision::Supervision(Scoreboard& board, Nanoseconds deadline)
    : board_(board), deadline_after_(deadline) {
  static_cast<void>(SignalGuard::take_child_change());  // of a child from before
  deadline_.emplace(deadline);
}

bool Supervision::should_stop() noexcept {
  if (!cause_ && SignalGuard::caught() != 0) cause_ = {true, SignalGuard::why_stopped()};
  if (!cause_ && deadline_->expired()) cause_ = {false, describe_slow_workers()};
  if (!cause_ && started_ > 0 && ended_ == started_ && waits_in_vain())
    cause_ = {false, "all workers had ended, and the parent still waited for what they sent"};
  if (!cause_ && look_) look_();
  if (!cause_) deadline_->rearm();
  return cause_.has_value();
}

void Supervision::every_second(std::function<void()> look) {
  look_ = std::move(look);
  deadline_->wake_every(std::chrono::seconds(1));
}

bool Supervision::waits_in_vain() {
  const auto now = Clock::now();
  const std::uint64_t arrived = arrivals_ ? arrivals_() : 0;
  if (!waits_since_ || arrived != arrived_) {
    waits_since_ = now;
    arrived_ = arrived;
    deadline_->wake_every(grace_after_last_end);
  }
  return now - *waits_since_ >= grace_after_last_end;
}

void Supervision::stop_after(Nanoseconds time) {
  short_waits_.emplace(time);
  deadline_->bring_forward(time);
  deadline_->rearm();
}

std::string Supervision::failure_of(WorkerId worker) const {
  const WorkerRow& row = board_.row(worker);
  // A machine refuses all workers alike, so the reason is the one that the parent would give.
  return row.refused ? row.failure.data()
                     : fmt::format("worker {}: {}", index_of(worker), row.failure.data());
}

std::string Supervision::describe_early_end(WorkerId worker, const std::string& end,
                                            WorkerState state) {
  return fmt::format("worker {} {} while {}", index_of(worker), end, to_string(state));
}

std::string Supervision::suspicion() const {
  for (std::uint16_t i = 0; i < started_; ++i) {
    const WorkerState state = board_.row(WorkerId{i}).state.load(std::memory_order_acquire);
    if (state == WorkerState::failed) return failure_of(WorkerId{i});
    if (state != WorkerState::done)
      return fmt::format("worker {} was still {}", i, to_string(state));
  }
  return {};
}

std::string Supervision::describe_slow_workers() const {
  const std::string slow_worker = suspicion();
  if (slow_worker.empty() && ended_ == started_)
    return "all workers had ended, and the parent still waited for what they sent";
  return fmt::format("deadline of {:.3g} s passed: {} ({} of {} had ended)",
                     std::chrono::duration<double>(deadline_after_).count(),
                     slow_worker.empty() ? "the workers were done" : slow_worker, ended_, started_);
}

}  // namespace pibench
