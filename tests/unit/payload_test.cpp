#include "bench/scenarios/traffic/payload.hpp"

#include <gtest/gtest.h>

namespace pibench {
namespace {

constexpr WorkerId some_worker{3};

class PayloadSizes : public testing::TestWithParam<std::size_t> {};

TEST_P(PayloadSizes, AnInspectorAcceptsWhatAPayloadStamps) {
  Payload payload(GetParam(), some_worker);
  Inspector inspector(GetParam(), some_worker, Direction::to_parent);
  for (std::uint64_t i = 0; i < 1000; ++i) {
    payload.stamp(i, Direction::to_parent);
    ASSERT_TRUE(inspector.check(payload.bytes()));
  }
  EXPECT_EQ(inspector.count(), 1000u);
  EXPECT_FALSE(inspector.complaint());
}

TEST_P(PayloadSizes, AnyFlippedBitIsSeen) {
  const std::size_t bytes = GetParam();
  for (std::size_t bit = 0; bit < 8 * bytes; bit += 1 + bytes / 64) {
    Payload payload(bytes, some_worker);
    Inspector inspector(bytes, some_worker, Direction::to_parent);
    payload.stamp(0, Direction::to_parent);
    payload.bytes()[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_FALSE(inspector.check(payload.bytes())) << bit;
    EXPECT_TRUE(inspector.complaint());
  }
}

TEST_P(PayloadSizes, LostAndRepeatedMessagesAreSeen) {
  Payload payload(GetParam(), some_worker);
  for (const std::uint64_t second : {0U, 2U}) {
    Inspector inspector(GetParam(), some_worker, Direction::to_worker);
    payload.stamp(0, Direction::to_worker);
    ASSERT_TRUE(inspector.check(payload.bytes()));
    payload.stamp(second, Direction::to_worker);
    EXPECT_FALSE(inspector.check(payload.bytes()));
    EXPECT_NE(inspector.complaint()->find("was due"), std::string::npos);
  }
}

TEST_P(PayloadSizes, TheOtherDirectionIsSeen) {
  Payload payload(GetParam(), some_worker);
  Inspector inspector(GetParam(), some_worker, Direction::to_worker);
  payload.stamp(0, Direction::to_parent);
  EXPECT_FALSE(inspector.check(payload.bytes()));
}

INSTANTIATE_TEST_SUITE_P(Sizes, PayloadSizes, testing::Values(1, 2, 7, 8, 9, 64, 1021, 4096));

TEST(PayloadTest, ShortAndLongMessagesAreSeen) {
  Payload payload(16, some_worker);
  payload.stamp(0, Direction::to_parent);
  Inspector inspector(16, some_worker, Direction::to_parent);
  EXPECT_FALSE(inspector.check(ConstBytes(payload.bytes()).first(15)));
  EXPECT_EQ(inspector.complaint(), "message 0 arrived with 15 bytes instead of 16");
  EXPECT_FALSE(inspector.check(payload.bytes())) << "a fault is not forgotten";
}

TEST(PayloadTest, AnotherSendersPatternIsSeen) {
  Payload payload(64, WorkerId{4});
  Inspector inspector(64, some_worker, Direction::to_parent);
  payload.stamp(0, Direction::to_parent);
  EXPECT_FALSE(inspector.check(payload.bytes()));
  EXPECT_EQ(inspector.complaint(), "message 0 arrived altered");
}

TEST(PayloadTest, ComposedMessagesDifferInTheirBytes) {
  Payload first(256, some_worker);
  Payload second(256, some_worker);
  first.compose(1, Direction::to_parent);
  second.compose(2, Direction::to_parent);
  std::size_t equal = 0;
  for (std::size_t i = 8; i < 256; ++i)
    if (first.bytes()[i] == second.bytes()[i]) ++equal;
  EXPECT_LT(equal, 16u);
}

TEST(PayloadTest, WordSumReadsEveryByte) {
  std::vector<std::byte> message(37);
  const std::uint64_t empty = word_sum(message);
  for (std::byte& byte : message) {
    byte = std::byte{1};
    EXPECT_NE(word_sum(message), empty);
    byte = std::byte{0};
  }
}

}  // namespace
}  // namespace pibench
