// Which lies cannot be told of a message, and why: whatever is not among this must be seen.
#pragma once

#include <string_view>

#include "tests/liars/order.hpp"

namespace pibench::test {

/// A lie about one message, and facts of the message that an honest trial has shown.
struct Attempt {
  LieFacts lie;
  Direction direction;
  std::uint64_t at;
  std::size_t bytes;
  std::uint16_t workers;
  bool is_followed;             ///< by another, before anything comes back
  bool is_the_same_everywhere;  ///< in every trial
  bool is_the_same_for_all;     ///< of another worker's
};

/// About the message of number `at`, of the one. `order()` has the records of two honest trials.
Attempt attempt_about(const LieFacts& lie, Direction direction, std::uint64_t at);

/// Why the lie cannot be told, or is the truth; empty where it must be seen.
std::string_view gap_of(const Attempt& attempt);

/// What a check must say of the lie.
remark::Remarks expected_of(const Attempt& attempt);

}  // namespace pibench::test
