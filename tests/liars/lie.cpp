#include "tests/liars/lie.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace pibench::test {
namespace {

using namespace remark;

/// Of what cannot be told of a message that is all header.
constexpr Remarks nothing = 0;

constexpr std::array table{
    LieFacts{Lie::lost, "lost", number | missing, number | missing, false, true},
    LieFacts{Lie::repeated, "repeated", number | surplus, number | surplus},
    LieFacts{Lie::reordered, "reordered", number, number, true, true},
    LieFacts{Lie::cut_short, "cut_short", length, length},
    LieFacts{Lie::too_long, "too_long", length, length},
    LieFacts{Lie::doubled, "doubled", length, length},
    LieFacts{Lie::altered_bit, "altered_bit", body, tag},
    LieFacts{Lie::swapped_words, "swapped_words", body, number | tag},
    LieFacts{Lie::compensating, "compensating", body, number | tag},
    LieFacts{Lie::only_first_bytes, "only_first_bytes", body, nothing},
    LieFacts{Lie::without_last_bytes, "without_last_bytes", body, number | tag},
    LieFacts{Lie::left_a_lap_ago, "left_a_lap_ago", body, nothing},
    LieFacts{Lie::left_two_laps_ago, "left_two_laps_ago", body, nothing},
    LieFacts{Lie::stale, "stale", number | tag, number | tag},
    LieFacts{Lie::of_another_worker, "of_another_worker", tag, tag},
    LieFacts{Lie::body_of_another_worker, "body_of_another_worker", body, nothing},
    LieFacts{Lie::of_an_earlier_trial, "of_an_earlier_trial", tag, tag},
    LieFacts{Lie::body_of_an_earlier_trial, "body_of_an_earlier_trial", body, nothing},
    LieFacts{Lie::stray_byte, "stray_byte", length | surplus, length | surplus},
};
static_assert(table.size() == static_cast<std::size_t>(Lie::none));

constexpr std::array<std::pair<Remarks, std::string_view>, 11> phrases{{
    {length, " bytes instead of "},
    {number, " was due: one was lost, repeated, altered or out of order"},
    {tag, " is another sender's, another trial's, or altered"},
    {body, " arrived altered"},
    {number | tag | body, "wrong partial sum: "},
    {surplus, "a message too many"},
    {surplus, "a second message from worker "},
    {missing, "deadline of "},
    {missing, "stopped at the deadline"},
    {missing, "the other end is gone"},
    {missing, "all workers had ended, and the parent still waited"},
}};

}  // namespace

std::span<const LieFacts> lies() {
  return table;
}

bool says(std::string_view reason, Remarks remarks) {
  return std::ranges::any_of(phrases, [&](const auto& phrase) {
    return (phrase.first & remarks) != 0 && reason.find(phrase.second) != std::string_view::npos;
  });
}

}  // namespace pibench::test
