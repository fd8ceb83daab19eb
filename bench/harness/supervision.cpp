#include "bench/harness/supervision.hpp"

#include <fmt/format.h>

#include <cstring>

namespace pibench {
namespace {

constexpr Nanoseconds grace_after_last_end = std::chrono::milliseconds(500);

}  // namespace

Supervision::Supervision(Scoreboard& board, Nanoseconds deadline)
    : board_(board), deadline_after_(deadline), deadline_(std::in_place, deadline) {}

bool Supervision::should_stop() noexcept {
  if (!cause_ && SignalGuard::caught() != 0)
    cause_ = {true, fmt::format("stopped by {}", ::strsignal(SignalGuard::caught()))};
  if (!cause_ && deadline_->expired()) cause_ = {false, describe_laggards()};
  // What orderly workers sent is there by now; a parent that waits on waits for what was lost.
  if (!cause_ && ended_ == started_) deadline_->bring_forward(grace_after_last_end);
  if (!cause_) deadline_->rearm();
  return cause_.has_value();
}

void Supervision::stop_after(Nanoseconds time) {
  deadline_->bring_forward(time);
  deadline_->rearm();
}

std::string Supervision::failure_of(WorkerId worker) const {
  return fmt::format("worker {}: {}", index_of(worker), board_.row(worker).failure.data());
}

std::string Supervision::untimely(WorkerId worker, const std::string& end, WorkerState state) {
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

std::string Supervision::describe_laggards() const {
  const std::string laggard = suspicion();
  if (laggard.empty())
    return "all workers had ended, and the parent still waited for what they sent";
  return fmt::format("deadline of {:.3g} s passed: {} ({} of {} had ended)",
                     std::chrono::duration<double>(deadline_after_).count(), laggard, ended_,
                     started_);
}

}  // namespace pibench
