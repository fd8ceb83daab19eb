#include "tests/liars/gaps.hpp"

#include <algorithm>
#include <array>

namespace pibench::test {
namespace {

struct Gap {
  std::string_view reason;
  bool (*covers)(const Attempt&);
};

bool is_of_another(Lie lie) {
  return lie == Lie::of_another_worker || lie == Lie::body_of_another_worker;
}

constexpr std::array gaps{
    Gap{"a message of 8 bytes is all header, and has no body",
        [](const Attempt& attempt) {
          return attempt.bytes <= Pattern::header_bytes && attempt.lie.all_header == 0;
        }},
    Gap{"there is no other worker",
        [](const Attempt& attempt) {
          return attempt.workers < 2 && is_of_another(attempt.lie.lie);
        }},
    Gap{"all workers are sent the same",
        [](const Attempt& attempt) {
          return attempt.is_the_same_for_all && is_of_another(attempt.lie.lie);
        }},
    Gap{"the same is sent in every trial",
        [](const Attempt& attempt) {
          return attempt.is_the_same_everywhere && attempt.lie.lie == Lie::of_an_earlier_trial;
        }},
    Gap{"one message is in flight, so that none can overtake it",
        [](const Attempt& attempt) { return !attempt.is_followed && attempt.lie.needs_next; }},
};

bool same(const Sent& one, const Sent& another, std::uint64_t number) {
  return number < another.count() &&
         std::ranges::equal(one.message(number), another.message(number));
}

}  // namespace

Attempt attempt_about(const LieFacts& lie, Direction direction, std::uint64_t at) {
  const Sent& sent = order().now.sent(direction, the_one);
  return {.lie = lie,
          .direction = direction,
          .at = at,
          .bytes = sent.message(at).size(),
          .workers = order().workers,
          .is_followed = sent.is_followed(at),
          .is_the_same_everywhere = same(sent, order().earlier.sent(direction, the_one), at),
          .is_the_same_for_all = same(sent, order().now.sent(direction, the_other), at)};
}

std::string_view gap_of(const Attempt& attempt) {
  for (const Gap& gap : gaps)
    if (gap.covers(attempt)) return gap.reason;
  return {};
}

remark::Remarks expected_of(const Attempt& attempt) {
  const bool has_body = attempt.bytes > Pattern::header_bytes;
  const remark::Remarks all = has_body ? attempt.lie.with_body : attempt.lie.all_header;
  return attempt.is_followed ? static_cast<remark::Remarks>(all & ~remark::missing) : all;
}

}  // namespace pibench::test
