#include "bench/machine/core_to_core.hpp"

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <limits>
#include <vector>

#include "bench/harness/placement.hpp"
#include "bench/harness/worker_pool.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/mapping.hpp"

namespace pibench {
namespace {

// A burst is so short that hardly any is hit by a clock tick, and long enough to hide the stamps.
constexpr std::uint32_t burst_round_trips = 100;
constexpr std::size_t bursts_max = 500;
constexpr Nanoseconds time_max = std::chrono::milliseconds(20);
constexpr Nanoseconds deadline = std::chrono::seconds(2);
constexpr std::uint32_t last_ball = std::numeric_limits<std::uint32_t>::max();
constexpr WorkerId partner{0};

using Ball = std::atomic<std::uint32_t>;

/// 128 bytes apart, since processors fetch lines in pairs.
struct Court {
  alignas(128) Ball ping;
  alignas(128) Ball pong;
};

/// The new value; nullopt when the wait has to stop.
std::optional<std::uint32_t> wait_for_change(const Ball& ball, std::uint32_t old) noexcept {
  constexpr std::uint32_t spins_between_checks = 1 << 14;
  for (std::uint32_t spins = 1;; ++spins) {
    const std::uint32_t now = ball.load(std::memory_order_acquire);
    if (now != old) return now;
    if (spins % spins_between_checks == 0 && posix::interruption::requested()) return std::nullopt;
  }
}

void return_balls(Court& court) noexcept {
  std::uint32_t seen = 0;
  while (seen != last_ball) {
    const auto ball = wait_for_change(court.ping, seen);
    if (!ball) return;
    seen = *ball;
    court.pong.store(seen, std::memory_order_release);
  }
}

bool play_burst(Court& court, std::uint32_t& ball) noexcept {
  for (std::uint32_t i = 0; i < burst_round_trips; ++i) {
    court.ping.store(ball + 1, std::memory_order_release);
    if (!wait_for_change(court.pong, ball)) return false;
    ++ball;
  }
  return true;
}

std::vector<double> play(Court& court) {
  std::vector<double> round_trips_ns;
  round_trips_ns.reserve(bursts_max);
  std::uint32_t ball = 0;
  const auto begin = Clock::now();
  auto start = begin;
  while (round_trips_ns.size() < bursts_max && start - begin < time_max) {
    if (!play_burst(court, ball)) break;
    const auto end = Clock::now();
    round_trips_ns.push_back(in_ns(end - start) / burst_round_trips);
    start = end;
  }
  court.ping.store(last_ball, std::memory_order_release);
  return round_trips_ns;
}

std::optional<double> median(std::vector<double> values) {
  if (values.empty()) return std::nullopt;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

std::optional<double> core_to_core_ns() {
  if (obstacle_to(Placement::cross)) return std::nullopt;
  const PlacementGuard placement(Placement::cross);
  const posix::Mapping pages = posix::Mapping::anonymous(sizeof(Court));
  Court& court = *static_cast<Court*>(pages.data());
  Scoreboard board(1);
  WorkerPool pool(board, deadline);
  pool.fork_all([&](WorkerId me) {
    placement.pin_worker(me);
    if (!board.arrive_and_wait(me)) return;
    return_balls(court);
    board.row(partner).state.store(WorkerState::done, std::memory_order_release);
  });
  if (!board.wait_for_all_ready()) return std::nullopt;
  board.release();
  const std::vector<double> round_trips_ns = play(court);
  pool.reap_all();
  return median(round_trips_ns);
}

}  // namespace pibench
