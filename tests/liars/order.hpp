// The lie that is ordered, and what became of it; shared by all processes of a trial.
#pragma once

#include <atomic>
#include <cstdint>

#include "tests/liars/lie.hpp"
#include "tests/liars/record.hpp"

namespace pibench::test {

/// The worker about whose messages lies are told, sent or received, and the other one.
inline constexpr WorkerId the_one{0};
inline constexpr WorkerId the_other{1};

struct Order {
  Lie lie;
  Direction direction;
  std::uint64_t at;  ///< the number of the message among those that the one sends, or receives

  std::uint16_t workers;             ///< of the last link
  std::atomic<std::uint64_t> links;  ///< that were opened since the trial began
  std::atomic<std::uint64_t> told;   ///< lies since then, none of them the truth
  LinkRecord earlier;                ///< of an honest trial's last link
  LinkRecord now;                    ///< of the link that was opened last

  /// The trial to come tells the truth, and is the earlier one for those after it.
  void begin_earlier() noexcept;
  void begin(Lie new_lie, Direction new_direction, std::uint64_t new_at) noexcept;
  void begin_honest() noexcept { begin(Lie::none, Direction::to_parent, 0); }

  void begin_link(std::uint16_t workers_now) noexcept;
  LinkRecord& record() noexcept { return is_earlier ? earlier : now; }
  bool is_about(Direction any_direction, std::uint64_t number) const noexcept {
    return lie != Lie::none && direction == any_direction && at == number;
  }

  bool is_earlier;
};

Order& order();

}  // namespace pibench::test
