#include "bench/plan/request.hpp"
#include "bench/scenarios/pi/trial.hpp"

#include <gtest/gtest.h>

#include "bench/harness/signals.hpp"
#include "tests/support/durations.hpp"
#include "tests/support/faulty_pipe.hpp"
#include "tests/support/forked.hpp"
#include "transports/null.hpp"
#include "transports/pipe.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/thread.hpp"

namespace pibench {
namespace {

using test::Fault;
using test::FaultyPipe;

class PiTrialTest : public testing::Test {
 protected:
  template <Transport T>
  PiResult run(PiJob job = {.terms = 100'000, .workers = 4}) {
    return PiTrial<T>(job, directory_, settings_).run(reference_sums(job));
  }

  template <Transport T>
  std::string failure_of() {
    try {
      run<T>();
      return "";
    } catch (const TrialError& error) {
      EXPECT_EQ(error.kind(), TrialError::Kind::failed);
      return error.what();
    }
  }

  SignalGuard signals_;
  posix::RunDirectory directory_ = posix::RunDirectory::create();
  Settings settings_;
};

TEST_F(PiTrialTest, AnswersAndAccountsForItsTime) {
  const PiResult result = run<Pipe>();
  EXPECT_NEAR(result.pi, 3.14159, 1e-4);
  EXPECT_LT(result.pi_error, 1e-14);
  EXPECT_GT(result.phases.fork.count(), 0);
  EXPECT_GE(result.phases.compute.count(), 0);
  EXPECT_GE(result.phases.hand_over.count(), 0);
  EXPECT_GT(result.phases.reap.count(), 0);
}

TEST_F(PiTrialTest, TheNullTransportHandsOverThroughTheHarness) {
  EXPECT_LT(run<Null>().pi_error, 1e-14);
}

TEST_F(PiTrialTest, ZeroTermsGiveZero) {
  const PiResult result = run<Pipe>({.terms = 0, .workers = 3});
  EXPECT_EQ(result.pi, 0);
  EXPECT_EQ(result.pi_error, 0);
}

TEST_F(PiTrialTest, FewerTermsThanWorkers) {
  EXPECT_LT(run<Pipe>({.terms = 2, .workers = 5}).pi_error, 1e-14);
}

TEST_F(PiTrialTest, AnAlteredBitIsAFailure) {
  EXPECT_NE(failure_of<FaultyPipe<Fault::alters_a_bit>>().find("wrong partial sum"),
            std::string::npos);
}

TEST_F(PiTrialTest, ARepeatedMessageIsAFailure) {
  const std::string failure = failure_of<FaultyPipe<Fault::repeats>>();
  const bool seen_while_collecting = failure == "a second message from worker 0";
  EXPECT_TRUE(seen_while_collecting || failure == "a message too many, from worker 0") << failure;
}

TEST_F(PiTrialTest, ALostMessageIsAFailure) {
  EXPECT_NE(failure_of<FaultyPipe<Fault::loses>>(), "");
}

TEST_F(PiTrialTest, ATruncatedMessageIsAFailure) {
  EXPECT_NE(failure_of<FaultyPipe<Fault::truncates>>().find("4 bytes instead of 8"),
            std::string::npos);
}

TEST_F(PiTrialTest, APartOfAMessageBehindTheLastIsAFailure) {
  EXPECT_NE((failure_of<FaultyPipe<Fault::ends_oddly, 3>>().find("after the last message")),
            std::string::npos);
}

TEST_F(PiTrialTest, MixedUpSendersAreAFailure) {
  EXPECT_NE(failure_of<FaultyPipe<Fault::swaps_workers>>().find("wrong partial sum"),
            std::string::npos);
}

constexpr PiJob endless{.terms = terms_max, .workers = 1};

TEST_F(PiTrialTest, ThreadsThatSumForLongEndAtTheDeadline) {
  PiJob job = endless;
  job.deadline = test::brief;
  const std::vector<double> any(job.workers);
  EXPECT_THROW(PiTrial<Thread>(job, directory_, settings_).run(any), TrialError);
}

/// In a process of its own, as a signal that was caught stays so.
template <Transport T>
bool tells_of_its_sum_and_ends_at_a_signal() {
  return test::Forked([] {
           posix::RunDirectory directory = posix::RunDirectory::create();
           const Settings settings;
           std::string told;
           const OnProgress tell = [&](std::string_view what, double, Nanoseconds) {
             told = what;
             ::raise(SIGINT);
           };
           PiJob job = endless;
           job.on_progress = &tell;
           const std::vector<double> any(job.workers);
           try {
             PiTrial<T>(job, directory, settings).run(any);
           } catch (const TrialError& error) {
             return error.kind() == TrialError::Kind::stopped_by_user && told == "workers' sum";
           }
           return false;
         })
      .succeeded();
}

TEST_F(PiTrialTest, ALongSumIsToldOfAndEndsAtASignal) {
  EXPECT_TRUE(tells_of_its_sum_and_ends_at_a_signal<Pipe>());
  EXPECT_TRUE(tells_of_its_sum_and_ends_at_a_signal<Thread>());
  EXPECT_TRUE(tells_of_its_sum_and_ends_at_a_signal<Null>()) << "waits for the workers' end";
}

TEST(VerifySums, SharedSumsMayDifferInTheLastUlpsOnly) {
  const std::vector<double> reference{1.0, 0.1, 0.01};
  EXPECT_NO_THROW(verify_shared_sum(1.11 + 2.3e-16, reference));
  EXPECT_THROW(verify_shared_sum(1.11 + 1e-13, reference), TrialError);
}

TEST(VerifySums, PartialSumsMustBeBitEqual) {
  const std::vector<double> reference{1.0, 0.0};
  EXPECT_NO_THROW(verify_partial_sums(reference, reference));
  EXPECT_THROW(verify_partial_sums(std::vector<double>{1.0, -0.0}, reference), TrialError);
}

}  // namespace
}  // namespace pibench
