// A look for two workers that have their turns at one time: each worker that has the turn writes
// itself down as the owner, lets the others run, and sees whether one of them came in meanwhile.
// Lost updates alone do not tell: on one CPU, and by workers that run one after the other, none are
// lost under a lock that does not lock.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

#include "transports/contract/transport.hpp"
#include "transports/posix/shared.hpp"

namespace pibench::contention {

/// Made before the fork and shared by all workers, each of which takes turns_of_each() turns.
class TurnCheck {
 public:
  explicit TurnCheck(std::uint16_t workers) : workers_(workers) {}

  /// A few of all workers together, and at least one of each.
  std::uint64_t turns_of_each() const noexcept {
    constexpr int turns_of_all = 8;
    return static_cast<std::uint64_t>(std::max(turns_of_all / workers_, 1));
  }

  /// Just before the caller asks for a turn.
  void ask() noexcept { ++board_->asked; }
  /// To be called during the turn. Blocks until another worker has asked for its own, and a moment
  /// longer, unless all others are through.
  void have_turn(WorkerId me) noexcept;
  /// After the turn.
  void give_back() noexcept { ++board_->given_back; }
  /// After the caller's last turn.
  void leave() noexcept { ++board_->through; }

  /// For the parent, when all have left: whether two had their turns at one time.
  bool saw_two() const noexcept { return board_->saw_two; }

 private:
  struct Board {
    std::atomic<std::uint32_t> owner;  ///< the worker's number from 1, or nobody
    std::atomic<std::uint32_t> asked;
    std::atomic<std::uint32_t> given_back;
    std::atomic<std::uint32_t> through;
    std::atomic<bool> saw_two;
  };
  static constexpr std::uint32_t nobody = 0;

  void wait_for_another() const noexcept;
  void let_others_run() const noexcept;
  bool is_decided() const noexcept;

  std::uint16_t workers_;
  posix::Shared<Board> board_;
};

}  // namespace pibench::contention
