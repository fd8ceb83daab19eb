// What happens to an end that is known to be blocked: it is drained, interrupted, killed or left.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/conformance/suite_fixture.hpp"
#include "tests/support/noted_waits.hpp"

namespace pibench::test {
namespace {

constexpr WorkerId first_worker{0};
constexpr std::uint32_t more_than_fits = 4000;  // of 4 KiB, or of what the limit leaves

class BlockedTest : public ConformanceTest {
 protected:
  std::size_t bytes() const { return within_limit(4096); }

  /// One worker that sends more than the link holds, and counts; returns once it is blocked.
  void start_blocked_sender() {
    start(spec(1, bytes()), [&](WorkerId me, AnyWorker& end) {
      row(index_of(me)).computed_at_ns = ::getpid();
      const NotedWaits noted(notes_, watchdog);
      for (std::uint32_t i = 0; i < more_than_fits; ++i) {
        require(end.send(make_message(me, i, bytes())).good(), "send");
        ++notes_.progress();
      }
    });
    ASSERT_TRUE(notes_.wait_until_blocked());
    ASSERT_LT(notes_.progress(), more_than_fits) << "nothing holds the sender back";
  }
  void expect_messages(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i)
      ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, i, bytes())) << "message " << i;
  }
  /// Where a closed peer shows as end of file, the other end says so; elsewhere it may wait until
  /// the deadline, or not notice.
  bool sees_end_of_file() const { return GetParam().descriptor.shows_end_of_file; }
  void require_end(IoStatus status) const {
    require(status == IoStatus::peer_gone || (!sees_end_of_file() && status == IoStatus::deadline),
            "not the end that a worker without a parent should see");
  }

  Notes notes_;
};

TEST_P(BlockedTest, AFullLinkHoldsItsSenderUntilItIsDrained) {
  ASSERT_NO_FATAL_FAILURE(start_blocked_sender());
  ASSERT_NO_FATAL_FAILURE(expect_messages(more_than_fits));
  expect_orderly_end();
}

TEST_P(BlockedTest, SignalsThatStopNothingAlterNothing) {
  ASSERT_NO_FATAL_FAILURE(start_blocked_sender());
  const Notes unused;
  const NotedWaits interrupted(unused, watchdog);
  ASSERT_NO_FATAL_FAILURE(expect_messages(more_than_fits));
}

TEST_P(BlockedTest, AWorkerKilledInABlockedSendLeavesWhatItHadSent) {
  ASSERT_NO_FATAL_FAILURE(start_blocked_sender());
  ::kill(static_cast<pid_t>(row(0).computed_at_ns), SIGKILL);
  EXPECT_FALSE(pool().reap_all());
  const std::uint32_t sent = notes_.progress();
  {
    const BriefDeadline deadline(watchdog);
    ASSERT_NO_FATAL_FAILURE(expect_messages(sent));
  }
  const BriefDeadline deadline(brief);
  const Arrival beyond = parent().receive(buffer_);
  const bool whole_but_not_counted =
      beyond.io.good() && equal(make_message(first_worker, sent, bytes()),
                                ConstBytes(buffer_).first(beyond.io.bytes_or_errno));
  EXPECT_TRUE(!beyond.io.good() || whole_but_not_counted);
}

TEST_P(BlockedTest, ASenderKilledAmongOthersDoesNotHangTheParent) {
  constexpr std::uint16_t workers = 3;
  const std::size_t size = within_limit(4096, workers);
  start(spec(workers, size), [&](WorkerId me, AnyWorker& end) {
    row(index_of(me)).computed_at_ns = ::getpid();
    const NotedWaits noted(notes_, 3 * brief);
    for (std::uint32_t i = 0; i < more_than_fits; ++i)
      if (!end.send(make_message(me, i, size)).good()) return;
  });
  ASSERT_TRUE(notes_.wait_until_blocked(workers));
  const auto victim = static_cast<pid_t>(row(0).computed_at_ns);
  ::kill(victim, SIGKILL);
  siginfo_t death{};
  while (::waitid(P_PID, static_cast<id_t>(victim), &death, WEXITED | WNOWAIT) != 0) continue;
  const BriefDeadline deadline(brief);
  std::uint32_t received = 0;
  while (received < workers * more_than_fits && parent().receive(buffer_).io.good()) ++received;
  EXPECT_GT(received, 0u);
  drop_parent();
}

TEST_P(BlockedTest, AParentThatLeavesEndsItsBlockedSenders) {
  constexpr std::uint16_t workers = 3;
  const std::size_t size = within_limit(4096, workers);
  start(spec(workers, size), [&](WorkerId me, AnyWorker& end) {
    const NotedWaits noted(notes_, 3 * brief);
    IoResult io = IoResult::ok(0);
    for (std::uint32_t i = 0; io.good() && i < more_than_fits; ++i)
      io = end.send(make_message(me, i, size));
    require_end(io.status);
  });
  ASSERT_TRUE(notes_.wait_until_blocked(workers));
  drop_parent();
  expect_orderly_end();
}

TEST_P(BlockedTest, AParentThatLeavesEndsItsWaitingReceivers) {
  constexpr std::uint16_t workers = 3;
  start(spec(workers, 8, true), [&](WorkerId, AnyWorker& end) {
    const NotedWaits noted(notes_, 3 * brief);
    std::vector<std::byte> answer(8);
    require_end(end.receive(answer).status);
  });
  ASSERT_TRUE(notes_.wait_until_blocked(workers));
  drop_parent();
  expect_orderly_end();
}

TEST_P(BlockedTest, WorkersThatAllLeaveEndTheParentsWait) {
  constexpr std::uint16_t workers = 3;
  start(spec(workers, 8), [](WorkerId, AnyWorker&) {});
  expect_orderly_end();
  const BriefDeadline deadline(brief);
  EXPECT_EQ(parent().receive(buffer_).io.status,
            sees_end_of_file() ? IoStatus::peer_gone : IoStatus::deadline);
}

class BlockedSumTest : public ConformanceTest {};

TEST_P(BlockedSumTest, AMissingAdditionEndsTheWaitAtTheDeadline) {
  start(spec(2, 8), [](WorkerId me, AnyWorker& end) {
    if (index_of(me) == 0) require(end.add(1).good(), "add");
  });
  expect_orderly_end();
  const BriefDeadline deadline(brief);
  double total = 0;
  EXPECT_EQ(parent().collect(total).status, IoStatus::deadline);
}

INSTANTIATE_TEST_SUITE_P(Transports, BlockedTest, testing::ValuesIn(carriers()), name_of);
INSTANTIATE_TEST_SUITE_P(Transports, BlockedSumTest, testing::ValuesIn(adders()), name_of);

}  // namespace
}  // namespace pibench::test
