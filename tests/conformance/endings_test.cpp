// How it ends: at the deadline, with a dead peer, after a crash, and with nothing left.
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>

#include "tests/conformance/suite_fixture.hpp"
#include "transports/posix/abandoned.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

class EndingsTest : public ConformanceTest {
 protected:
  /// Receives until the link ends; how many messages came and were right.
  std::uint32_t drain(std::size_t bytes) {
    std::uint32_t sequence = 0;
    for (;; ++sequence) {
      const Arrival arrival = parent().receive(buffer_);
      if (!arrival.io.good()) return sequence;
      EXPECT_TRUE(equal(make_message(first_worker, sequence, bytes),
                        ConstBytes(buffer_).first(arrival.io.bytes_or_errno)))
          << "message " << sequence;
    }
  }
};

class DeathTest : public EndingsTest {};
class FullLinkTest : public ConformanceTest {};

TEST_P(FullLinkTest, AFullLinkHoldsTheSenderUntilItsDeadlineAndKeepsWhatItTook) {
  const std::size_t bytes = within_limit(4096);
  constexpr std::uint32_t far_too_many = 100'000;
  start(spec(1, bytes), [&](WorkerId me, AnyWorker& end) {
    const BriefDeadline deadline(brief);
    std::uint32_t sent = 0;
    IoResult io;
    while (sent < far_too_many && (io = end.send(make_message(me, sent, bytes))).good()) ++sent;
    row(index_of(me)).partial_sum = sent;
    require(io.status == IoStatus::deadline, "a full link must end at the deadline");
  });
  expect_orderly_end();
  const auto sent = static_cast<std::uint32_t>(row(0).partial_sum);
  EXPECT_GT(sent, 0u);
  EXPECT_LT(sent, far_too_many);
  const BriefDeadline deadline(ample);
  for (std::uint32_t i = 0; i < sent; ++i)
    ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, i, bytes));
}

TEST_P(EndingsTest, WaitingForNothingEndsAtTheDeadlineOnBothSides) {
  start(spec(1, 8, true), [](WorkerId, AnyWorker& end) {
    const BriefDeadline deadline(3 * brief);
    std::vector<std::byte> answer(8);
    require(end.receive(answer).status == IoStatus::deadline, "the worker must see its deadline");
  });
  {
    const BriefDeadline deadline(brief);
    EXPECT_EQ(parent().receive(buffer_).io.status, IoStatus::deadline);
  }
  expect_orderly_end();
}

TEST_P(DeathTest, AWorkerKilledBeforeItsMessageEndsTheWait) {
  start(spec(1, 8), [](WorkerId, AnyWorker&) { ::raise(SIGKILL); });
  EXPECT_FALSE(parent().receive(buffer_).io.good());
  EXPECT_FALSE(reap_all());
  EXPECT_EQ(cause()->reason, "worker 0 was killed by signal 9 (Killed) while handing over");
}

TEST_P(DeathTest, AWorkerKilledAmidItsMessagesEndsTheStreamAndAltersNothing) {
  const std::size_t bytes = within_limit(3000);
  start(spec(1, bytes), [&](WorkerId me, AnyWorker& end) {
    row(index_of(me)).partial_sum = ::getpid();
    for (std::uint32_t i = 0;; ++i) require(end.send(make_message(me, i, bytes)).good(), "send");
  });
  for (std::uint32_t i = 0; i < 3; ++i)
    ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, i, bytes));
  ::kill(static_cast<pid_t>(row(0).partial_sum), SIGKILL);
  std::uint32_t sequence = 3;
  for (;; ++sequence) {
    const Arrival arrival = parent().receive(buffer_);
    if (!arrival.io.good()) break;
    ASSERT_TRUE(equal(make_message(first_worker, sequence, bytes),
                      ConstBytes(buffer_).first(arrival.io.bytes_or_errno)));
  }
  EXPECT_FALSE(reap_all());
  EXPECT_NE(cause()->reason.find("killed by signal 9"), std::string::npos);
}

TEST_P(DeathTest, AMessageSentBeforeDeathStillArrives) {
  start(spec(1, 8), [](WorkerId me, AnyWorker& end) {
    require(end.send(make_message(me, 0, 8)).good(), "send");
    ::raise(SIGKILL);
  });
  EXPECT_FALSE(reap_all());
  if (GetParam().descriptor.sends_behind) {
    const BriefDeadline deadline(brief);
    const Arrival arrival = parent().receive(buffer_);
    EXPECT_TRUE(!arrival.io.good() || arrival.io == IoResult::ok(8));
    return;
  }
  const BriefDeadline deadline(ample);
  expect_message(first_worker, 0, 8);
}

TEST_P(EndingsTest, AParentThatLeavesFirstDoesNotHangOrKillTheWorker) {
  const std::size_t bytes = within_limit(4096);
  start(spec(1, bytes), [&](WorkerId me, AnyWorker& end) {
    const BriefDeadline deadline(brief);
    for (std::uint32_t i = 0; i < 1000; ++i)
      if (!end.send(make_message(me, i, bytes)).good()) break;
  });
  drop_parent();
  expect_orderly_end();
}

TEST_P(DeathTest, ManyWorkersMayDieWhileOthersSend) {
  constexpr std::uint16_t workers = 5;
  start(spec(workers, 8), [](WorkerId me, AnyWorker& end) {
    if (index_of(me) % 2 == 1) ::raise(SIGKILL);
    static_cast<void>(end.send(make_message(me, 0, 8)));
  });
  std::uint16_t received = 0;
  while (received < workers && parent().receive(buffer_).io.good()) ++received;
  EXPECT_LE(received, 3);
  EXPECT_FALSE(reap_all());
}

TEST_P(EndingsTest, ACrashedRunIsCleanedUpAndTheNextOneWorks) {
  const Holdings before = Holdings::now();
  const pid_t crashing = ::fork();
  if (crashing == 0) {
    posix::RunDirectory run = posix::RunDirectory::create();
    const auto link = GetParam().open({.workers = 2,
                                       .message_bytes = 64,
                                       .fixed_size = false,
                                       .replies = true,
                                       .wakeup = GetParam().descriptor.wakeup,
                                       .run = run,
                                       .settings = settings_});
    const auto parent = link->parent();
    ::raise(SIGKILL);
  }
  ::waitpid(crashing, nullptr, 0);
  EXPECT_FALSE(posix::clean_abandoned().removed.empty());
  EXPECT_EQ(Holdings::now(), before);
  start(spec(1, 8), [](WorkerId me, AnyWorker& end) {
    require(end.send(make_message(me, 0, 8)).good(), "send");
  });
  ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, 0, 8));
  expect_orderly_end();
}

TEST_P(EndingsTest, TwoLinksAtOnceDoNotMix) {
  const auto other = GetParam().open(spec(1, 8));
  start(spec(1, 8), [](WorkerId me, AnyWorker& end) {
    require(end.send(make_message(me, 1, 8)).good(), "send");
  });
  ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, 1, 8));
  expect_orderly_end();
  const auto own = other->parent();
  const auto worker = GetParam().open(spec(1, 8))->worker(first_worker);
  const BriefDeadline deadline(brief);
  EXPECT_FALSE(own->receive(buffer_).io.good()) << "a message of another link";
}

class LifeTest : public ConformanceTest {};

TEST_P(LifeTest, OpensAndClosesManyTimes) {
  for (int i = 0; i < 20; ++i) GetParam().open(spec(3, 64, true))->parent();
}

TEST_P(LifeTest, WhatHasANameIsPrivate) {
  const auto link = GetParam().open(spec(2, 64, true));
  for (const auto& entry : fs::recursive_directory_iterator(run_->path())) {
    struct stat status {};
    ASSERT_EQ(::lstat(entry.path().c_str(), &status), 0);
    EXPECT_TRUE(!S_ISDIR(status.st_mode) || (status.st_mode & 0777) == 0700u) << entry.path();
  }
  struct stat status {};
  ASSERT_EQ(::stat(run_->path().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777, 0700u);
}

TEST_P(LifeTest, StatesItsLimits) {
  EXPECT_GE(GetParam().limits(1).message_bytes_max, 8u);
  EXPECT_GE(GetParam().limits(10).message_bytes_max, 8u);
}

INSTANTIATE_TEST_SUITE_P(Transports, FullLinkTest, testing::ValuesIn(holders()), name_of);
INSTANTIATE_TEST_SUITE_P(Transports, EndingsTest, testing::ValuesIn(carriers()), name_of);
INSTANTIATE_TEST_SUITE_P(Transports, DeathTest, testing::ValuesIn(killable(carriers())), name_of);
INSTANTIATE_TEST_SUITE_P(Transports, LifeTest, testing::ValuesIn(subjects()), name_of);

}  // namespace
}  // namespace pibench::test
