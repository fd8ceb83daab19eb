#include "bench/scenarios/traffic/payload.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace pibench {
namespace {

constexpr WorkerId some_worker{3};

class PayloadSizes : public testing::TestWithParam<std::size_t> {
 protected:
  const Pattern pattern_{GetParam()};
  Payload payload_{pattern_, some_worker};
};

TEST_P(PayloadSizes, AnInspectorAcceptsWhatAPayloadStamps) {
  Inspector inspector(pattern_, some_worker, Direction::to_parent);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    payload_.stamp(i, Direction::to_parent);
    ASSERT_TRUE(inspector.check(payload_.bytes()));
  }
  EXPECT_EQ(inspector.count(), 1000u);
  EXPECT_FALSE(inspector.complaint());
}

TEST_P(PayloadSizes, AnyFlippedBitIsSeen) {
  const std::size_t bytes = GetParam();
  for (std::size_t bit = 0; bit < 8 * bytes; bit += 1 + bytes / 64) {
    Inspector inspector(pattern_, some_worker, Direction::to_parent);
    payload_.stamp(0, Direction::to_parent);
    payload_.bytes()[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(inspector.check(payload_.bytes())) << bit;
    EXPECT_TRUE(inspector.complaint());
    payload_.bytes()[bit / 8] ^= std::byte{1} << (bit % 8);
  }
}

TEST_P(PayloadSizes, LostAndRepeatedMessagesAreSeen) {
  for (const std::uint64_t second : {0U, 2U}) {
    Inspector inspector(pattern_, some_worker, Direction::to_worker);
    payload_.stamp(0, Direction::to_worker);
    ASSERT_TRUE(inspector.check(payload_.bytes()));
    payload_.stamp(second, Direction::to_worker);
    EXPECT_FALSE(inspector.check(payload_.bytes()));
    EXPECT_NE(inspector.complaint()->find("was due"), std::string::npos);
  }
}

TEST_P(PayloadSizes, TheOtherDirectionIsSeen) {
  Inspector inspector(pattern_, some_worker, Direction::to_worker);
  payload_.stamp(0, Direction::to_parent);
  EXPECT_FALSE(inspector.check(payload_.bytes()));
}

INSTANTIATE_TEST_SUITE_P(Sizes, PayloadSizes, testing::Values(1, 2, 7, 8, 9, 64, 1021, 4096));

class PayloadTest : public testing::Test {
 protected:
  static constexpr std::size_t bytes = 256;

  ConstBytes message(std::uint64_t number) {
    payload_.stamp(number, Direction::to_parent);
    return payload_.bytes();
  }
  /// What is due, but for the bytes from `begin` on, which are those of an earlier message.
  bool passes_with_rest_of(std::uint64_t earlier, std::uint64_t number, std::size_t begin) {
    const ConstBytes stale = message(earlier);
    std::vector<std::byte> arrived(stale.begin(), stale.end());
    std::ranges::copy(message(number).first(begin), arrived.begin());
    Inspector inspector(pattern_, some_worker, Direction::to_parent);
    inspector.skip(number);
    return inspector.check(arrived);
  }

  const Pattern pattern_{bytes};
  Payload payload_{pattern_, some_worker};
};

TEST_F(PayloadTest, ShortAndLongMessagesAreSeen) {
  Inspector inspector(pattern_, some_worker, Direction::to_parent);
  EXPECT_FALSE(inspector.check(message(0).first(bytes - 1)));
  EXPECT_EQ(inspector.complaint(), "message 0 arrived with 255 bytes instead of 256");
  EXPECT_FALSE(inspector.check(message(0))) << "a fault is not forgotten";
}

TEST_F(PayloadTest, AnotherSendersMessageIsSeen) {
  Inspector inspector(pattern_, WorkerId{4}, Direction::to_parent);
  EXPECT_FALSE(inspector.check(message(0)));
  EXPECT_EQ(inspector.complaint(), "message 0 is another sender's, another trial's, or altered");
}

TEST_F(PayloadTest, AnotherTrialsMessageIsSeen) {
  for (const std::size_t size : {std::size_t{8}, bytes}) {
    const Pattern earlier(size);
    const Pattern later(size);
    Payload payload(earlier, some_worker);
    Inspector inspector(later, some_worker, Direction::to_parent);
    payload.stamp(0, Direction::to_parent);
    EXPECT_FALSE(inspector.check(payload.bytes())) << size;
  }
}

TEST_F(PayloadTest, WhatIsLeftOfAnEarlierMessageIsSeen) {
  constexpr std::uint64_t number = 1'000'000;
  for (std::uint64_t lap = 1; lap <= 4096; lap *= 2)
    for (const std::size_t begin : {std::size_t{8}, bytes / 2, bytes - 8})
      EXPECT_FALSE(passes_with_rest_of(number - lap, number, begin)) << lap << ' ' << begin;
}

TEST_F(PayloadTest, WhatARingOfAFewPlacesOrOfWholeLapsKeptIsSeenAtOnce) {
  for (const std::uint64_t depth : {1U, 2U, 3U, 4U, 7U, 8U, 15U, 16U, 23U, 31U, 62U, 186U})
    for (std::uint64_t number = depth; number < depth + 2000; ++number)
      ASSERT_FALSE(passes_with_rest_of(number - depth, number, 8)) << depth << ' ' << number;
}

/// How many messages pass of so many whose bodies another one left, before one does not.
template <class Passes>
int passed_in_a_row(Passes passes, int messages) {
  int passed = 0;
  while (passed < messages && passes(passed)) ++passed;
  return passed;
}

TEST_F(PayloadTest, NoDepthOfARingHidesWhatIsLeftInIt) {
  for (std::uint64_t depth = 1; depth <= 4096; ++depth) {
    const auto passes = [&](int i) {
      const auto number = 1000 + static_cast<std::uint64_t>(i);
      return passes_with_rest_of(number, number + depth, 8);
    };
    ASSERT_LT(passed_in_a_row(passes, 1000), 1000) << depth;
  }
}

TEST_F(PayloadTest, AnotherSendersBodyIsSeenWhicheverItIs) {
  for (std::uint16_t other = 0; other <= 1000; ++other) {
    if (WorkerId{other} == some_worker) continue;
    Payload theirs(pattern_, WorkerId{other});
    const auto passes = [&](int i) {
      const auto number = static_cast<std::uint64_t>(i);
      theirs.stamp(number, Direction::to_parent);
      std::vector<std::byte> arrived(theirs.bytes().begin(), theirs.bytes().end());
      std::ranges::copy(message(number).first(8), arrived.begin());
      Inspector inspector(pattern_, some_worker, Direction::to_parent);
      inspector.skip(number);
      return inspector.check(arrived);
    };
    ASSERT_LT(passed_in_a_row(passes, 1000), 1000) << other;
  }
}

TEST_F(PayloadTest, MessagesOnTheSameWayDifferInTheirBytes) {
  const ConstBytes first = message(1);
  const std::vector<std::byte> earlier(first.begin(), first.end());
  const ConstBytes second = message(2);
  std::size_t equal = 0;
  for (std::size_t i = 8; i < bytes; ++i)
    if (earlier[i] == second[i]) ++equal;
  EXPECT_LT(equal, 16u);
}

TEST_F(PayloadTest, ExchangedWordsAreSeen) {
  const ConstBytes due = message(0);
  std::vector<std::byte> arrived(due.begin(), due.end());
  std::swap_ranges(arrived.begin() + 16, arrived.begin() + 24, arrived.begin() + 40);
  Inspector inspector(pattern_, some_worker, Direction::to_parent);
  EXPECT_FALSE(inspector.check(arrived));
  EXPECT_EQ(inspector.complaint(), "message 0 arrived altered");
}

}  // namespace
}  // namespace pibench
