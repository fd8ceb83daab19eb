// Signals as messages: whose they are, and what becomes of others.
#include "transports/signal.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <csignal>
#include <string>
#include <vector>

#include "bench/harness/signals.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/messages.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {
namespace {

using test::equal;
using test::Forked;
using test::make_message;

sigset_t blocked_now() {
  sigset_t blocked;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);
  return blocked;
}

std::vector<int> blocked_real_time_signals() {
  const sigset_t blocked = blocked_now();
  std::vector<int> numbers;
  for (int number = SIGRTMIN; number <= SIGRTMAX; ++number)
    if (::sigismember(&blocked, number) == 1) numbers.push_back(number);
  return numbers;
}

class OwnSignalTest : public testing::Test {
 protected:
  SignalGuard signals_;
};

TEST_F(OwnSignalTest, NoTwoHaveTheSameNumber) {
  const posix::OwnSignal one;
  const posix::OwnSignal other;
  EXPECT_NE(one.number(), other.number());
  EXPECT_EQ(blocked_real_time_signals(), (std::vector{other.number(), one.number()}));
}

TEST_F(OwnSignalTest, WhatComesDuringItsLifeWaitsAndWhatComesAfterItIsThrownAway) {
  const int caught_before = SignalGuard::caught();
  int number = 0;
  {
    const posix::OwnSignal own;
    number = own.number();
    ::raise(number);
  }
  ::raise(number);
  EXPECT_EQ(SignalGuard::caught(), caught_before);
  const posix::OwnSignal again;
  EXPECT_EQ(again.number(), number);
  ::raise(number);
  sigset_t waiting;
  ::sigpending(&waiting);
  EXPECT_EQ(::sigismember(&waiting, number), 1);
}

TEST_F(OwnSignalTest, WhenAllAreTakenThatIsTheReason) {
  std::vector<posix::OwnSignal> all;
  EXPECT_THROW(for (int i = 0; i < NSIG; ++i) all.emplace_back(), posix::Unavailable);
  EXPECT_GT(all.size(), 20u);
}

class SignalQueueTest : public testing::Test {
 protected:
  void SetUp() override {
    const Probe probe = SignalQueue::probe(settings_);
    if (!probe.usable) GTEST_SKIP() << "not usable on this machine: " << probe.reason;
  }

  static constexpr std::size_t bytes = 20;
  SignalGuard signals_;
  posix::RunDirectory run_ = posix::RunDirectory::create();
  Settings settings_;
  LinkSpec spec_{.workers = 1,
                 .message_bytes = bytes,
                 .fixed_size = false,
                 .replies = false,
                 .wakeup = SignalQueue::descriptor.wakeup,
                 .run = run_,
                 .settings = settings_};
  std::vector<std::byte> buffer_ = std::vector<std::byte>(bytes);
};

TEST_F(SignalQueueTest, WhatStrangersSendIsNoMessage) {
  SignalQueue link = SignalQueue::open(spec_);
  for (const int number : blocked_real_time_signals()) {
    ::kill(::getpid(), number);
    ::sigqueue(::getpid(), number, sigval{});
  }
  const WorkerId me{0};
  Forked worker([&] {
    auto end = std::move(link).worker(me);
    return end.send(make_message(me, 0, bytes)).good();
  });
  auto parent = std::move(link).parent();
  EXPECT_TRUE(worker.succeeded());
  EXPECT_EQ(parent.receive(buffer_).io, IoResult::ok(bytes));
  EXPECT_TRUE(equal(make_message(me, 0, bytes), buffer_));
}

TEST_F(SignalQueueTest, ALinkOfMoreSignalsThanMayBePendingNamesTheLimit) {
  rlimit former{};
  ASSERT_EQ(::getrlimit(RLIMIT_SIGPENDING, &former), 0);
  const rlimit tight{.rlim_cur = 100, .rlim_max = former.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_SIGPENDING, &tight), 0);
  std::string reason = "none";
  spec_.workers = 100;
  try {
    static_cast<void>(SignalQueue::open(spec_));
  } catch (const posix::Unavailable& refusal) {
    reason = refusal.what();
  }
  ASSERT_EQ(::setrlimit(RLIMIT_SIGPENDING, &former), 0);
  EXPECT_NE(reason.find("ulimit -i"), std::string::npos) << reason;
}

}  // namespace
}  // namespace pibench
