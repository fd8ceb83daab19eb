#include "bench/harness/scoreboard.hpp"

#include <algorithm>

#include "transports/posix/interruption.hpp"

namespace pibench {

std::string_view to_string(WorkerState state) {
  switch (state) {
    case WorkerState::starting:
      return "starting";
    case WorkerState::ready:
      return "waiting to start";
    case WorkerState::computing:
      return "computing";
    case WorkerState::exchanging:
      return "exchanging messages";
    case WorkerState::handing_over:
      return "handing over";
    case WorkerState::done:
      return "done";
    case WorkerState::failed:
      return "failed";
  }
  return "?";
}

Scoreboard::Scoreboard(std::uint16_t workers)
    : workers_(workers),
      pages_(posix::Mapping::anonymous(sizeof(WorkerRow) * (std::size_t{workers} + 1))) {
  static_assert(sizeof(Header) <= sizeof(WorkerRow));
}

WorkerRow* Scoreboard::rows() noexcept {
  return static_cast<WorkerRow*>(pages_.data()) + 1;
}

bool Scoreboard::arrive_and_wait(WorkerId me) noexcept {
  const std::uint32_t round = header().go.load(std::memory_order_acquire);
  row(me).state.store(WorkerState::ready, std::memory_order_release);
  if (header().ready.fetch_add(1) + 1 == workers_ * (round + 1))
    posix::futex_wake_all(header().ready);
  while (header().go.load(std::memory_order_acquire) == round) {
    if (posix::interruption::requested()) return false;
    posix::futex_wait(header().go, round);
  }
  return true;
}

bool Scoreboard::wait_for_all_ready() noexcept {
  const std::uint32_t all = workers_ * (header().go.load(std::memory_order_relaxed) + 1);
  for (;;) {
    const std::uint32_t ready = header().ready.load(std::memory_order_acquire);
    if (ready == all) return true;
    if (posix::interruption::requested()) return false;
    posix::futex_wait(header().ready, ready);
  }
}

void Scoreboard::release() noexcept {
  header().go.fetch_add(1, std::memory_order_release);
  posix::futex_wake_all(header().go);
}

void Scoreboard::linger() noexcept {
  const auto until = Clock::now() + lingering_max;
  for (auto now = Clock::now(); now < until; now = Clock::now()) {
    if (header().dismissed.load(std::memory_order_acquire) != 0) return;
    if (posix::interruption::requested()) return;
    const timespec rest{.tv_sec = 0, .tv_nsec = Nanoseconds(until - now).count()};
    posix::futex_wait(header().dismissed, 0, &rest);
  }
}

void Scoreboard::dismiss() noexcept {
  header().dismissed.store(1, std::memory_order_release);
  posix::futex_wake_all(header().dismissed);
}

void Scoreboard::fail(WorkerId me, std::string_view text, bool refused) noexcept {
  WorkerRow& mine = row(me);
  const std::size_t length = std::min(text.size(), mine.failure.size() - 1);
  std::copy_n(text.data(), length, mine.failure.data());
  mine.failure[length] = '\0';
  mine.refused = refused;
  mine.state.store(WorkerState::failed, std::memory_order_release);
}

}  // namespace pibench
