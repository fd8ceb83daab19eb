// What happens to an end that is known to be blocked: it is drained, interrupted, killed or left.
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <thread>

#include "tests/conformance/suite_fixture.hpp"
#include "tests/support/noted_waits.hpp"

namespace pibench::test {
namespace {

constexpr std::uint32_t more_than_fits = 4000;  // of 4 KiB, or of what the limit leaves

class WaitingTest : public ConformanceTest {
 protected:
  /// Where a closed peer shows as end of file, the other end says so; elsewhere it may wait until
  /// the deadline, or not notice.
  bool sees_end_of_file() const { return GetParam().descriptor.shows_end_of_file; }
  void require_end(IoStatus status) const {
    require(status == IoStatus::peer_gone || (!sees_end_of_file() && status == IoStatus::deadline),
            "not the end that a worker without a parent should see");
  }

  Notes notes_;
};

class BlockedTest : public WaitingTest {
 protected:
  std::size_t bytes() const { return within_limit(4096); }

  /// One worker that sends more than the link holds, and counts; returns once it is blocked.
  void start_blocked_sender() {
    start(spec(1, bytes()), [&](WorkerId me, AnyWorker& end) {
      row(index_of(me)).computed_at_ns = ::getpid();
      const NotedWaits noted(notes_, ample);
      for (std::uint32_t i = 0; i < more_than_fits; ++i) {
        require(end.send(make_message(me, i, bytes())).good(), "send");
        ++notes_.progress();
      }
    });
    ASSERT_TRUE(notes_.wait_until_blocked());
    ASSERT_LT(notes_.progress(), more_than_fits) << "nothing holds the sender back";
  }
  /// The blocked sender has got as far as the link tells, and not much farther.
  void expect_told_capacity() const {
    ASSERT_TRUE(capacity().bytes);
    await_progress(capacity().messages.value_or(0));
    const std::uint32_t sent = notes_.progress();
    EXPECT_GE(sent, capacity().messages.value_or(0));
    EXPECT_LE(sent, capacity().messages.value_or(more_than_fits) + 1);
  }
  /// A sender may have been seen blocked that waits for its server's answer, and goes on.
  void await_progress(std::size_t messages) const {
    const Clock::time_point latest = Clock::now() + ample;
    while (notes_.progress() < messages && Clock::now() < latest) std::this_thread::yield();
  }
  void expect_messages(std::uint32_t count) {
    for (std::uint32_t i = 0; i < count; ++i)
      ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, i, bytes())) << "message " << i;
  }
  /// Some of the messages, from the first on and without a gap.
  void expect_at_most(std::uint32_t count) {
    const BriefDeadline deadline(brief);
    std::uint32_t received = 0;
    for (Arrival arrival; (arrival = parent().receive(buffer_)).io.good(); ++received)
      ASSERT_TRUE(equal(make_message(first_worker, received, bytes()),
                        ConstBytes(buffer_).first(arrival.io.bytes_or_errno)));
    EXPECT_LE(received, count);
  }
};

class KilledSenderTest : public BlockedTest {};

class SizedQueueTest : public BlockedTest {};

TEST_P(BlockedTest, AFullLinkHoldsItsSenderUntilItIsDrained) {
  ASSERT_NO_FATAL_FAILURE(start_blocked_sender());
  ASSERT_NO_FATAL_FAILURE(expect_messages(more_than_fits));
  expect_orderly_end();
}

TEST_P(BlockedTest, AFullLinkHoldsAsManyMessagesAsItTells) {
  ASSERT_NO_FATAL_FAILURE(start_blocked_sender());
  expect_told_capacity();
  ASSERT_NO_FATAL_FAILURE(expect_messages(more_than_fits));
}

TEST_P(SizedQueueTest, AQueueHoldsAsMuchAsTheUserWants) {
  settings_.queue_bytes = 2 * bytes();
  ASSERT_NO_FATAL_FAILURE(start_blocked_sender());
  EXPECT_GE(capacity().bytes, settings_.queue_bytes);
  EXPECT_LE(capacity().bytes, 4 * settings_.queue_bytes);
  expect_told_capacity();
  ASSERT_NO_FATAL_FAILURE(expect_messages(more_than_fits));
  expect_orderly_end();
}

TEST_P(BlockedTest, SignalsThatStopNothingAlterNothing) {
  ASSERT_NO_FATAL_FAILURE(start_blocked_sender());
  const Notes unused;
  const NotedWaits interrupted(unused, ample);
  ASSERT_NO_FATAL_FAILURE(expect_messages(more_than_fits));
}

TEST_P(KilledSenderTest, AWorkerKilledInABlockedSendLeavesWhatItHadSent) {
  ASSERT_NO_FATAL_FAILURE(start_blocked_sender());
  ::kill(static_cast<pid_t>(row(0).computed_at_ns), SIGKILL);
  EXPECT_FALSE(reap_all());
  const std::uint32_t sent = notes_.progress();
  if (GetParam().descriptor.sends_behind) return expect_at_most(sent);
  {
    const BriefDeadline deadline(ample);
    ASSERT_NO_FATAL_FAILURE(expect_messages(sent));
  }
  const BriefDeadline deadline(brief);
  const Arrival beyond = parent().receive(buffer_);
  const bool whole_but_not_counted =
      beyond.io.good() && equal(make_message(first_worker, sent, bytes()),
                                ConstBytes(buffer_).first(beyond.io.bytes_or_errno));
  EXPECT_TRUE(!beyond.io.good() || whole_but_not_counted);
}

TEST_P(KilledSenderTest, ASenderKilledAmongOthersDoesNotHangTheParent) {
  constexpr std::uint16_t workers = 3;
  const std::size_t size = within_limit(4096, workers);
  start(spec(workers, size), [&](WorkerId me, AnyWorker& end) {
    row(index_of(me)).computed_at_ns = ::getpid();
    const NotedWaits noted(notes_, 3 * brief, workers);
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
    const NotedWaits noted(notes_, 3 * brief, workers);
    IoResult io = IoResult::ok(0);
    for (std::uint32_t i = 0; io.good() && i < more_than_fits; ++i)
      io = end.send(make_message(me, i, size));
    require_end(io.status);
  });
  ASSERT_TRUE(notes_.wait_until_blocked(workers));
  drop_parent();
  expect_orderly_end();
}

TEST_P(WaitingTest, AParentThatLeavesEndsItsWaitingReceivers) {
  constexpr std::uint16_t workers = 3;
  start(spec(workers, 8, true), [&](WorkerId, AnyWorker& end) {
    const NotedWaits noted(notes_, 3 * brief, workers);
    std::vector<std::byte> answer(8);
    require_end(end.receive(answer).status);
  });
  ASSERT_TRUE(notes_.wait_until_blocked(workers));
  drop_parent();
  expect_orderly_end();
}

TEST_P(WaitingTest, WorkersThatAllLeaveEndTheParentsWait) {
  constexpr std::uint16_t workers = 3;
  start(spec(workers, 8), [](WorkerId, AnyWorker&) {});
  expect_orderly_end();
  const BriefDeadline deadline(brief);
  EXPECT_EQ(parent().receive(buffer_).io.status,
            sees_end_of_file() ? IoStatus::peer_gone : IoStatus::deadline);
}

class LossTest : public ConformanceTest {
 protected:
  /// Expects messages of 4 KiB from `next` on, until some are lost; how many, and `next` after
  /// them.
  std::uint32_t receive_until_loss(std::uint32_t& next) {
    for (;;) {
      const Arrival arrival = parent().receive(buffer_);
      if (!arrival.io.good()) {
        EXPECT_EQ(arrival.io.status, IoStatus::lost) << "after message " << next;
        next += arrival.io.bytes_or_errno;
        return arrival.io.status == IoStatus::lost ? arrival.io.bytes_or_errno : 0;
      }
      EXPECT_TRUE(equal(make_message(first_worker, next++, bytes),
                        ConstBytes(buffer_).first(arrival.io.bytes_or_errno)));
    }
  }

  /// The first worker overruns the link, and all wait for an answer.
  void expect_loss_without_deadline(std::uint16_t workers) {
    settings_.allow_loss = true;
    start(spec(workers, bytes, true), [&](WorkerId me, AnyWorker& end) {
      for (std::uint32_t i = 0; me == first_worker && i < far_too_many; ++i)
        require(end.send(make_message(me, i, bytes)).good(), "send");
      notes_.note_blocked();
      std::vector<std::byte> answer(bytes);
      require(end.receive(answer).good(), "receive");
    });
    ASSERT_TRUE(notes_.wait_until_blocked(workers));
    std::uint32_t next = 0;
    while (next < far_too_many && receive_until_loss(next) > 0) continue;
    EXPECT_EQ(next, far_too_many);
    for (std::uint16_t i = 0; i < workers; ++i) EXPECT_TRUE(parent().send(WorkerId{i}, {}).good());
    expect_orderly_end();
  }

  static constexpr std::size_t bytes = 4096;
  static constexpr std::uint32_t far_too_many = 20'000;
  Notes notes_;
};

TEST_P(LossTest, AnOverrunIsToldInItsPlaceAndTheLinkGoesOn) {
  start(spec(1, bytes), [&](WorkerId me, AnyWorker& end) {
    for (std::uint32_t i = 0; notes_.progress() == 0; ++i) {
      require(end.send(make_message(me, i, bytes)).good(), "send");
      if (i == far_too_many) notes_.note_blocked();
    }
  });
  ASSERT_TRUE(notes_.wait_until_blocked());
  std::uint32_t next = 0;
  EXPECT_GT(receive_until_loss(next), 0u);
  ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, next, bytes));
  notes_.progress() = 1;
  expect_orderly_end();
}

TEST_P(LossTest, TheLastMessagesLossIsToldInsteadOfTheDeadline) {
  start(spec(1, bytes), [&](WorkerId me, AnyWorker& end) {
    for (std::uint32_t i = 0; i < far_too_many; ++i)
      require(end.send(make_message(me, i, bytes)).good(), "send");
  });
  expect_orderly_end();
  const BriefDeadline deadline(brief);
  std::uint32_t next = 0;
  while (next < far_too_many && receive_until_loss(next) > 0) continue;
  EXPECT_EQ(next, far_too_many);
}

TEST_P(LossTest, WhereItIsAllowedNobodyWaitsForTheDeadline) {
  expect_loss_without_deadline(1);
}
TEST_P(LossTest, WhereItIsAllowedNobodyWaitsForTheDeadlineOfSeveralWorkers) {
  expect_loss_without_deadline(2);
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

/// Those of `all` that let the user size their queues.
std::vector<Subject> sizable(std::vector<Subject> all) {
  std::erase_if(all, [](const Subject& subject) { return !subject.descriptor.any_queue; });
  return all;
}

INSTANTIATE_TEST_SUITE_P(Transports, WaitingTest, testing::ValuesIn(carriers()), name_of);
INSTANTIATE_TEST_SUITE_P(Transports, BlockedTest, testing::ValuesIn(holders()), name_of);
INSTANTIATE_TEST_SUITE_P(Transports, KilledSenderTest, testing::ValuesIn(killable(holders())),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Transports, SizedQueueTest, testing::ValuesIn(sizable(holders())),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Transports, LossTest, testing::ValuesIn(losers()), name_of);
INSTANTIATE_TEST_SUITE_P(Transports, BlockedSumTest, testing::ValuesIn(adders()), name_of);

}  // namespace
}  // namespace pibench::test
