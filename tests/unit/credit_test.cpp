// How far a sender goes ahead of a receiver that gives it credit.
#include "transports/links/credit.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <array>

#include "bench/harness/signals.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/durations.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {
namespace {

class CreditTest : public testing::Test {
 protected:
  CreditWindow window(std::size_t message_bytes, std::size_t queue_bytes = 0) {
    settings_.queue_bytes = queue_bytes;
    return {LinkSpec{.workers = 1,
                     .message_bytes = message_bytes,
                     .fixed_size = true,
                     .replies = false,
                     .wakeup = Wakeup::blocking,
                     .run = run_,
                     .settings = settings_},
            1000};
  }
  /// How often `sender` may send before it has to wait.
  static std::size_t free_in(Credit& sender) {
    std::size_t sent = 0;
    const test::BriefDeadline deadline(test::brief);
    for (; sender.wait_for_room().good(); ++sent) sender.note_sent();
    return sent;
  }

  SignalGuard signals_;
  Settings settings_;
  posix::RunDirectory run_ = posix::RunDirectory::create();
};

TEST_F(CreditTest, TheWindowIsTheUsualOneButForLargeMessages) {
  EXPECT_EQ(window(0).messages(), 1000u);
  EXPECT_EQ(window(8).messages(), 1000u);
  EXPECT_EQ(window(std::size_t{1} << 20).messages(), 8u);
  EXPECT_EQ(window(std::size_t{64} << 20).messages(), 2u);
}

TEST_F(CreditTest, TheWindowIsAsLargeAsTheUserWants) {
  EXPECT_EQ(window(100, 301).messages(), 4u);
  EXPECT_EQ(window(100, 1).messages(), 2u);
  EXPECT_EQ(window(100, 301).capacity().bytes, 400u);
}

TEST_F(CreditTest, ASenderWaitsUntilHalfIsTaken) {
  Credit both(window(100, 500));
  EXPECT_EQ(free_in(both), 5u);
  EXPECT_TRUE(both.note_taken().good());
  EXPECT_EQ(free_in(both), 0u);
  EXPECT_TRUE(both.note_taken().good());
  EXPECT_EQ(free_in(both), 2u);
}

TEST_F(CreditTest, ASenderWithoutCreditWaitsUntilItIsAdmitted) {
  Credit both(window(100, 500), FirstCredit::when_admitted);
  EXPECT_EQ(free_in(both), 0u);
  both.admit();
  EXPECT_EQ(free_in(both), 5u);
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(both.note_taken().good());
  EXPECT_EQ(free_in(both), 2u);
}

TEST_F(CreditTest, ASenderWhoseConnectionHangsUpWaitsNoMore) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const posix::Fd mine(ends[0]);
  posix::Fd other(ends[1]);
  Credit both(window(100, 500));
  for (int i = 0; i < 5; ++i) both.note_sent();
  for (int i = 0; i < 2; ++i) EXPECT_TRUE(both.note_taken().good());
  EXPECT_TRUE(both.wait_for_room(mine.get()).good());
  for (int i = 0; i < 2; ++i) both.note_sent();
  {
    const test::BriefDeadline deadline(test::brief);
    EXPECT_EQ(both.wait_for_room(mine.get()).status, IoStatus::deadline);
  }
  other.reset();
  const test::BriefDeadline deadline(test::ample);
  EXPECT_EQ(both.wait_for_room(mine.get()).status, IoStatus::peer_gone);
}

}  // namespace
}  // namespace pibench
