#include "bench/plan/request.hpp"
#include "bench/scenarios/pi/trial.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "bench/harness/signals.hpp"
#include "bench/scenarios/pi/check.hpp"
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

constexpr PiJob compared{.terms = 100'000, .workers = 4};
/// Of enough terms for several checkpoints in every slice.
constexpr PiJob sampled{.terms = 100'000'000, .workers = 4, .most_summed_again = 0};

class PiTrialTest : public testing::Test {
 protected:
  template <Transport T, SumOfSlice* sum = &sum_of_slice>
  PiResult run(PiJob job = compared) {
    const std::vector<double> reference =
        job.is_checked_by_samples() ? std::vector<double>() : reference_sums(job);
    return PiTrial<T, sum>(job, directory_, settings_).run(reference);
  }

  template <Transport T, SumOfSlice* sum = &sum_of_slice>
  std::string failure_of(const PiJob& job = compared) {
    try {
      run<T, sum>(job);
      return "";
    } catch (const TrialError& error) {
      EXPECT_EQ(error.kind(), TrialError::Kind::failed);
      return error.what();
    }
  }

  std::string failure_under(Fault fault, const PiJob& job = compared, std::uint64_t at = 0) {
    FaultyPipe::next = {fault, at};
    return failure_of<FaultyPipe>(job);
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
  EXPECT_NE(failure_under(Fault::alters_a_bit).find("wrong partial sum"), std::string::npos);
}

TEST_F(PiTrialTest, ARepeatedMessageIsAFailure) {
  const std::string failure = failure_under(Fault::repeats);
  const bool seen_while_collecting = failure == "a second message from worker 0";
  EXPECT_TRUE(seen_while_collecting || failure == "a message too many, from worker 0") << failure;
}

TEST_F(PiTrialTest, ALostMessageIsAFailure) {
  EXPECT_NE(failure_under(Fault::loses), "");
}

TEST_F(PiTrialTest, ATruncatedMessageIsAFailure) {
  EXPECT_NE(failure_under(Fault::truncates).find("4 bytes instead of 8"), std::string::npos);
}

TEST_F(PiTrialTest, APartOfAMessageBehindTheLastIsAFailure) {
  EXPECT_NE(failure_under(Fault::ends_oddly, compared, 3).find("after the last message"),
            std::string::npos);
}

TEST_F(PiTrialTest, MixedUpSendersAreAFailure) {
  EXPECT_NE(failure_under(Fault::swaps_workers).find("wrong partial sum"), std::string::npos);
}

TEST_F(PiTrialTest, AJobCheckedBySamplesAnswersAsOneSummedAgainDoes) {
  const PiJob in_full{.terms = sampled.terms, .workers = sampled.workers};
  EXPECT_EQ(run<Pipe>(sampled).pi, run<Pipe>(in_full).pi);
  EXPECT_EQ(run<Null>(sampled).pi, run<Null>(in_full).pi);
  EXPECT_LT(run<Thread>(sampled).pi_error, 1e-14) << "which adds up in the order of arrival";
}

TEST_F(PiTrialTest, ThePlainLoopCanBeCheckedBySamples) {
  PiJob job = sampled;
  job.kernel = series::Kernel::scalar;
  EXPECT_LT(run<Pipe>(job).pi_error, 1e-8);
}

TEST_F(PiTrialTest, SamplesCanBeTakenOfFewTermsToo) {
  for (const std::uint64_t terms : {1UL, 3UL, 511UL, 2000UL})
    EXPECT_LT(run<Pipe>({.terms = terms, .workers = 4, .most_summed_again = 0}).pi_error, 1e-14);
}

TEST_F(PiTrialTest, WhatArrivesIsComparedBitByBitWithSampledSumsToo) {
  EXPECT_NE(failure_under(Fault::alters_a_bit, sampled).find("wrong partial sum"),
            std::string::npos);
  EXPECT_NE(failure_under(Fault::swaps_workers, sampled).find("wrong partial sum"),
            std::string::npos);
}

std::span<Checkpoint> written(const SumTrail& trail) {
  const auto end = std::ranges::find(trail.checkpoints, std::uint64_t{0}, &Checkpoint::end);
  return {trail.checkpoints.begin(), end};
}

series::Slice slice_of(const PiJob& job, std::uint16_t worker) {
  return series::slice_of(job.terms, job.workers, worker);
}

std::optional<double> anothers_sum(const PiJob& job, std::uint16_t index, SumTrail trail,
                                   bool (*stop)() noexcept) {
  const auto other = static_cast<std::uint16_t>(index ^ 1);
  const std::optional<double> sum = sum_of_slice(job, other, trail, stop);
  for (Checkpoint& each : written(trail))
    each.end = each.end - slice_of(job, other).first + slice_of(job, index).first;
  return sum;
}

std::optional<double> sum_of_first_half(const PiJob& job, std::uint16_t index, SumTrail trail,
                                        bool (*stop)() noexcept) {
  PiJob halves = job;
  halves.workers = static_cast<std::uint16_t>(2 * job.workers);
  return sum_of_slice(halves, static_cast<std::uint16_t>(2 * index), trail, stop);
}

std::optional<double> half_for_the_whole(const PiJob& job, std::uint16_t index, SumTrail trail,
                                         bool (*stop)() noexcept) {
  const std::optional<double> sum = sum_of_first_half(job, index, trail, stop);
  written(trail).back().end = slice_of(job, index).last;
  return sum;
}

/// By turns right and an ulp too much, so that every stretch is wrong by that.
std::optional<double> sum_an_ulp_off(const PiJob& job, std::uint16_t index, SumTrail trail,
                                     bool (*stop)() noexcept) {
  sum_of_slice(job, index, trail, stop);
  const std::span<Checkpoint> all = written(trail);
  for (std::size_t back = 1; back <= all.size(); back += 2) {
    series::CompensatedSum& sum = all[all.size() - back].sum;
    sum.add(std::nextafter(sum.value(), 2) - sum.value());
  }
  return all.back().sum.value();
}

TEST_F(PiTrialTest, AWorkerThatSumsAnothersSliceIsCaught) {
  EXPECT_NE((failure_of<Pipe, &anothers_sum>().find("wrong partial sum")), std::string::npos);
  EXPECT_NE((failure_of<Pipe, &anothers_sum>(sampled).find("where the terms from")),
            std::string::npos);
}

TEST_F(PiTrialTest, AWorkerThatSumsHalfASliceIsCaught) {
  EXPECT_NE((failure_of<Pipe, &sum_of_first_half>().find("wrong partial sum")), std::string::npos);
  EXPECT_NE((failure_of<Pipe, &sum_of_first_half>(sampled).find("summed up to term")),
            std::string::npos);
  EXPECT_NE((failure_of<Pipe, &half_for_the_whole>(sampled).find("where the terms from")),
            std::string::npos);
}

TEST_F(PiTrialTest, ASampledSumThatIsAnUlpOffIsCaught) {
  EXPECT_NE((failure_of<Pipe, &sum_an_ulp_off>(sampled).find("summed again")), std::string::npos);
  EXPECT_NE((failure_of<Null, &sum_an_ulp_off>(sampled).find("summed again")), std::string::npos);
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

/// In a process of its own, as above.
bool reference_ends_at_a_signal(std::uint16_t workers) {
  return test::Forked([workers] {
           PiJob job = endless;
           job.workers = workers;
           ::raise(SIGINT);
           try {
             reference_sums(job);
           } catch (const TrialError& error) {
             return error.kind() == TrialError::Kind::stopped_by_user;
           }
           return false;
         })
      .succeeded();
}

TEST_F(PiTrialTest, ALongReferenceEndsAtASignal) {
  EXPECT_TRUE(reference_ends_at_a_signal(1));
  EXPECT_TRUE(reference_ends_at_a_signal(2)) << "in several processes, where there are CPUs";
}

TEST(ReferenceSums, OfSeveralProcessesAreThoseOfOne) {
  const PiJob job{.terms = 200'000'003, .workers = 5};
  const std::vector<double> sums = reference_sums(job);
  ASSERT_EQ(sums.size(), 5u);
  for (std::uint16_t i = 0; i < job.workers; ++i)
    EXPECT_EQ(sums[i], series::sum_slice(job.kernel, slice_of(job, i)));
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
