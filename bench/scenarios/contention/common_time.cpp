#include "bench/scenarios/contention/common_time.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "bench/scenarios/traffic/traffic.hpp"
#include "transports/posix/interruption.hpp"

namespace pibench::contention {
namespace {

/// A moment, and by how much the number of spans that last changes then.
using Step = std::pair<std::int64_t, int>;

std::vector<Step> steps_of(std::span<const Span> spans, Span whole) {
  std::vector<Step> steps;
  for (const Span& span : spans) {
    const std::int64_t from_ns = std::max(span.from_ns, whole.from_ns);
    const std::int64_t to_ns = std::min(span.to_ns, whole.to_ns);
    if (from_ns >= to_ns) continue;
    steps.emplace_back(from_ns, 1);
    steps.emplace_back(to_ns, -1);
  }
  std::ranges::sort(steps);
  return steps;
}

}  // namespace

double overlap_of(std::span<const Span> spans, Span whole) {
  if (whole.from_ns >= whole.to_ns) return 0;
  std::int64_t together_ns = 0;
  std::int64_t before_ns = whole.from_ns;
  int lasting = 0;
  for (const auto& [at_ns, change] : steps_of(spans, whole)) {
    if (lasting >= 2) together_ns += at_ns - before_ns;
    lasting += change;
    before_ns = at_ns;
  }
  return static_cast<double>(together_ns) / static_cast<double>(whole.to_ns - whole.from_ns);
}

void CommonTime::enter() noexcept {
  if (board_->entered.fetch_add(1) + 1 == workers_) posix::futex_wake_all(board_->entered);
}

void CommonTime::prepare() noexcept {
  board_->entered.store(0);
  board_->current.phase.store(waiting);
}

bool CommonTime::wait_for_all() noexcept {
  for (;;) {
    const std::uint32_t entered = board_->entered.load();
    if (entered == workers_) return true;
    if (posix::interruption::requested()) return false;
    posix::futex_wait(board_->entered, entered);
  }
}

std::int64_t CommonTime::begin() noexcept {
  const std::int64_t at_ns = stamp_ns();
  board_->current.phase.store(lasting);
  return at_ns;
}

std::int64_t CommonTime::end() noexcept {
  board_->current.phase.store(over);
  return stamp_ns();
}

/// Nothing wakes the word any more: it sleeps until a signal comes or the time has passed.
bool CommonTime::sleep_until(std::int64_t at_ns) noexcept {
  for (std::int64_t now_ns = stamp_ns(); now_ns < at_ns; now_ns = stamp_ns()) {
    if (posix::interruption::requested()) return false;
    const timespec left = to_timespec(Nanoseconds(at_ns - now_ns));
    posix::futex_wait(board_->entered, workers_, &left);
  }
  return true;
}

}  // namespace pibench::contention
