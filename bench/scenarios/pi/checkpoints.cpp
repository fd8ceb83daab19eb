#include "bench/scenarios/pi/checkpoints.hpp"

#include <algorithm>

namespace pibench {

std::span<const Checkpoint> Checkpoints::written_by(std::uint16_t worker) noexcept {
  const std::span<const Checkpoint> room = of(worker);
  const auto unwritten = std::ranges::find(room, std::uint64_t{0}, &Checkpoint::end);
  return {room.begin(), unwritten};
}

std::vector<double> Checkpoints::sums() {
  std::vector<double> sums;
  sums.reserve(workers_);
  for (std::uint16_t i = 0; i < workers_; ++i) {
    const std::span<const Checkpoint> written = written_by(i);
    sums.push_back(written.empty() ? 0 : written.back().sum.value());
  }
  return sums;
}

CheckpointLog::CheckpointLog(std::span<Checkpoint> room, series::Slice slice) noexcept
    : room_(room) {
  if (room_.empty()) return;
  apart_ = (slice.last - slice.first + room_.size() - 1) / room_.size();
  due_ = slice.first + apart_;
}

void CheckpointLog::note(const series::GradualSum& sum) noexcept {
  if (room_.empty() || (sum.terms_left() > 0 && sum.next() < due_)) return;
  room_.front() = {sum.next(), sum.so_far()};
  room_ = room_.subspan(1);
  due_ = sum.next() + apart_;
}

}  // namespace pibench
