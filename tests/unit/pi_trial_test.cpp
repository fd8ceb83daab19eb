#include "bench/scenarios/pi_trial.hpp"

#include <gtest/gtest.h>

#include "bench/harness/signals.hpp"
#include "transports/null.hpp"
#include "transports/pipe.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {
namespace {

/// What a broken transport may do to the first worker's message.
enum class Fault { alters_a_bit, repeats, loses, truncates, swaps_workers };

/// A pipe whose worker end misbehaves.
template <Fault fault>
class FaultyPipe {
 public:
  static constexpr Descriptor descriptor = Pipe::descriptor;
  static Probe probe(const Settings& settings) { return Pipe::probe(settings); }
  static Limits limits(std::uint16_t workers) { return Pipe::limits(workers); }
  static FaultyPipe open(const LinkSpec& spec) { return FaultyPipe(Pipe::open(spec)); }

  class Parent {
   public:
    explicit Parent(Pipe::Parent end) : end_(std::move(end)) {}
    IoResult send(WorkerId to, ConstBytes message) noexcept { return end_.send(to, message); }
    Arrival receive(Bytes buffer) noexcept {
      Arrival arrival = end_.receive(buffer);
      if (fault == Fault::swaps_workers) arrival.from = WorkerId(index_of(arrival.from) ^ 1);
      return arrival;
    }

   private:
    Pipe::Parent end_;
  };

  class Worker {
   public:
    Worker(Pipe::Worker end, bool sound) : end_(std::move(end)), sound_(sound) {}
    IoResult receive(Bytes buffer) noexcept { return end_.receive(buffer); }
    IoResult send(ConstBytes message) noexcept {
      if (sound_ || fault == Fault::swaps_workers) return end_.send(message);
      if (fault == Fault::loses) return IoResult::ok(message.size());
      if (fault == Fault::truncates) return end_.send(message.first(4));
      if (fault == Fault::repeats)
        return end_.send(message).good() ? end_.send(message) : IoResult{};
      std::array<std::byte, sizeof(double)> altered{};
      std::copy(message.begin(), message.end(), altered.begin());
      altered.front() ^= std::byte{1};
      return end_.send(altered);
    }

   private:
    Pipe::Worker end_;
    bool sound_;
  };

  Parent parent() && { return Parent(std::move(pipe_).parent()); }
  Worker worker(WorkerId me) && { return {std::move(pipe_).worker(me), index_of(me) != 0}; }

 private:
  explicit FaultyPipe(Pipe pipe) : pipe_(std::move(pipe)) {}
  Pipe pipe_;
};

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

TEST_F(PiTrialTest, MixedUpSendersAreAFailure) {
  EXPECT_NE(failure_of<FaultyPipe<Fault::swaps_workers>>().find("wrong partial sum"),
            std::string::npos);
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
