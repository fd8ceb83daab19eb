#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <numeric>
#include <thread>

#include "bench/harness/signals.hpp"
#include "bench/scenarios/fanout/trial.hpp"
#include "bench/scenarios/floor/copy_floor.hpp"
#include "bench/scenarios/latency/trial.hpp"
#include "bench/scenarios/load/trial.hpp"
#include "bench/scenarios/setup/trial.hpp"
#include "bench/scenarios/throughput/trial.hpp"
#include "tests/support/faulty_pipe.hpp"
#include "tests/support/printing.hpp"
#include "transports/null.hpp"
#include "transports/pipe.hpp"
#include "transports/posix/interruption.hpp"
#include "transports/posix/shared_array.hpp"
#include "transports/shm_semaphore.hpp"
#include "transports/thread.hpp"
#include "transports/udp.hpp"

namespace pibench {
namespace {

using test::Fault;
using test::FaultyPipe;

/// What both sides of a pipe saw, on pages that they share.
struct Observed {
  std::atomic<std::uint64_t> sent;
  std::int64_t last_receive_at_ns;
  std::int64_t worker_left_at_ns;
};

/// A pipe whose parent begins to receive the timed messages when all of them are sent, so that the
/// worker is through long before the parent.
class LateReaderPipe {
 public:
  static inline Observed* observed = nullptr;
  static inline std::uint64_t before_timed = 0;
  static inline std::uint64_t all = 0;

  static constexpr Descriptor descriptor = Pipe::descriptor;
  static constexpr Explanation explanation = Pipe::explanation;
  static Probe probe(const Settings& settings) { return Pipe::probe(settings); }
  static Limits limits(std::uint16_t workers) { return Pipe::limits(workers); }
  static LateReaderPipe open(const LinkSpec& spec) { return LateReaderPipe(Pipe::open(spec)); }

  class Parent {
   public:
    explicit Parent(Pipe::Parent end) : end_(std::move(end)) {}
    IoResult send(WorkerId to, ConstBytes message) noexcept { return end_.send(to, message); }
    Arrival receive(Bytes buffer) noexcept {
      while (received_ == before_timed && observed->sent < all && !posix::interruption::requested())
        std::this_thread::yield();
      const Arrival arrival = end_.receive(buffer);
      if (arrival.io.good()) observed->last_receive_at_ns = stamp_ns();
      if (arrival.io.good()) ++received_;
      return arrival;
    }

   private:
    Pipe::Parent end_;
    std::uint64_t received_ = 0;
  };

  class Worker {
   public:
    explicit Worker(Pipe::Worker end)
        : end_(std::move(end)), left_at_ns_(&observed->worker_left_at_ns) {}
    IoResult receive(Bytes buffer) noexcept { return end_.receive(buffer); }
    IoResult send(ConstBytes message) noexcept {
      const IoResult io = end_.send(message);
      ++observed->sent;
      return io;
    }

   private:
    struct Stamp {
      void operator()(std::int64_t* at_ns) const noexcept { *at_ns = stamp_ns(); }
    };
    Pipe::Worker end_;
    std::unique_ptr<std::int64_t, Stamp> left_at_ns_;  // written when the end goes
  };

  Capacity capacity() const { return pipe_.capacity(); }
  Parent parent() && { return Parent(std::move(pipe_).parent()); }
  Worker worker(WorkerId me) && { return Worker(std::move(pipe_).worker(me)); }

 private:
  explicit LateReaderPipe(Pipe pipe) : pipe_(std::move(pipe)) {}
  Pipe pipe_;
};

/// A fault that a run of a hundred thousand messages meets once.
constexpr std::uint64_t rare = 100'000;

class TrafficTrialTest : public testing::Test {
 protected:
  template <class Job>
  static Job job_of(std::size_t bytes, std::uint64_t iterations) {
    Job job;
    job.bytes = bytes;
    job.iterations = iterations;
    return job;
  }

  template <Transport T>
  LatencyResult latency(LatencyJob job) {
    return LatencyTrial<T>(job, directory_, settings_).run();
  }
  template <Transport T>
  ThroughputResult throughput(const ThroughputJob& job) {
    return ThroughputTrial<T>(job, directory_, settings_).run();
  }

  template <Transport T>
  FanoutResult fanout(std::uint16_t workers) {
    FanoutJob job = job_of<FanoutJob>(64, 50);
    job.workers = workers;
    return FanoutTrial<T>(job, directory_, settings_).run();
  }

  static std::int64_t sum_of(const std::vector<std::int64_t>& times) {
    return std::accumulate(times.begin(), times.end(), std::int64_t{0});
  }

  template <class Trial>
  static std::string failure_of(Trial&& trial) {
    try {
      trial();
      return "";
    } catch (const TrialError& error) {
      EXPECT_EQ(error.kind(), TrialError::Kind::failed);
      return error.what();
    }
  }

  std::string latency_failure(Fault fault) {
    FaultyPipe::next = {fault, 1000};
    LatencyJob job = job_of<LatencyJob>(64, 2000);
    job.deadline = std::chrono::seconds(2);
    return failure_of([&] { latency<FaultyPipe>(job); });
  }

  std::string throughput_failure(Fault fault) {
    FaultyPipe::next = {fault, rare};
    ThroughputJob job = job_of<ThroughputJob>(64, rare);
    job.workers = 2;
    return failure_of([&] { throughput<FaultyPipe>(job); });
  }

  SignalGuard signals_;
  posix::RunDirectory directory_ = posix::RunDirectory::create();
  Settings settings_;
};

TEST_F(TrafficTrialTest, LatencyKeepsEveryStampedRoundTrip) {
  LatencyJob job = job_of<LatencyJob>(100, 300);
  job.stamped = 200;
  const LatencyResult result = latency<Pipe>(job);
  EXPECT_EQ(result.iterations, 300u);
  EXPECT_GT(result.round_trip_ns, 0);
  ASSERT_EQ(result.round_trips_ns.size(), 200u);
  ASSERT_EQ(result.to_worker_ns.size(), 200u);
  for (std::size_t i = 0; i < 200; ++i) {
    EXPECT_GT(result.to_worker_ns[i], 0);
    EXPECT_GT(result.to_parent_ns[i], 0);
    EXPECT_EQ(result.to_worker_ns[i] + result.to_parent_ns[i], result.round_trips_ns[i]);
  }
  EXPECT_GT(result.cost.parent.cpu.count(), 0);
  EXPECT_GT(result.cost.workers.cpu.count(), 0);
}

TEST_F(TrafficTrialTest, LatencyTakesOddSizesAndLargeOnes) {
  for (const std::size_t bytes : {1U, 3U, 4097U, 3U << 20})
    EXPECT_GT(latency<Pipe>(job_of<LatencyJob>(bytes, 5)).round_trip_ns, 0) << bytes;
}

TEST_F(TrafficTrialTest, BlocksAreEqualPartsOfWhatIsTimed) {
  LatencyJob job = job_of<LatencyJob>(64, 25);
  job.blocks = 4;
  const LatencyResult ping_pong = latency<Pipe>(job);
  EXPECT_EQ(ping_pong.iterations, 100u);
  ASSERT_EQ(ping_pong.blocks_ns.size(), 4u);
  EXPECT_NEAR(static_cast<double>(sum_of(ping_pong.blocks_ns)), 100 * ping_pong.round_trip_ns, 1);

  ThroughputJob stream = job_of<ThroughputJob>(64, 50);
  stream.blocks = 3;
  stream.workers = 2;
  const ThroughputResult streamed = throughput<Pipe>(stream);
  EXPECT_EQ(streamed.messages, 300u);
  ASSERT_EQ(streamed.blocks_ns.size(), 3u);
  EXPECT_EQ(sum_of(streamed.blocks_ns), streamed.elapsed.count());
  for (const std::int64_t block_ns : streamed.blocks_ns) EXPECT_GT(block_ns, 0);

  SetupJob opening = job_of<SetupJob>(8, 5);
  opening.blocks = 2;
  const SetupResult opened = SetupTrial<Pipe>(opening, directory_, settings_).run();
  EXPECT_EQ(opened.iterations, 10u);
  ASSERT_EQ(opened.blocks_ns.size(), 2u);
  EXPECT_EQ(sum_of(opened.blocks_ns), (opened.open + opened.close).count());
}

TEST(WarmUp, GoesOnceRoundAQueueInMemory) {
  EXPECT_EQ(warm_up(1000), 101U);
  EXPECT_EQ(warm_up(1000, 64), 101U);
  EXPECT_EQ(warm_up(10, 64), 64U) << "each slot has a page";
  EXPECT_EQ(warm_up(5000, 4096), 4096U);
  EXPECT_EQ(warm_up(10, 4096), 11U) << "many slots share a page";
}

TEST_F(TrafficTrialTest, OnlyQueuesInMemoryHaveSlotsToTouch) {
  LatencyJob job = job_of<LatencyJob>(4096, 1);
  const Capacity capacity = Capacity::of_messages(16, job.bytes);
  EXPECT_EQ(slots_to_touch<ShmSemaphore>(job, capacity), 16U);
  EXPECT_EQ(slots_to_touch<Pipe>(job, capacity), 0U);
  job.first_lap = false;
  EXPECT_EQ(slots_to_touch<ShmSemaphore>(job, capacity), 0U);
}

/// Its end takes a CPU, perhaps the parent's, for as long as hundreds of messages.
TEST_F(TrafficTrialTest, NoWorkerEndsWhileItsMessagesAreTimed) {
  posix::SharedArray<Observed> seen(1);
  const ThroughputJob job = job_of<ThroughputJob>(8, 2000);
  LateReaderPipe::observed = &seen[0];
  LateReaderPipe::before_timed = verified_messages(job.bytes) + warm_up(job.timed());
  LateReaderPipe::all = LateReaderPipe::before_timed + job.timed();
  throughput<LateReaderPipe>(job);
  const std::int64_t after_ns = seen[0].worker_left_at_ns - seen[0].last_receive_at_ns;
  EXPECT_GT(after_ns, 0);
}

TEST_F(TrafficTrialTest, TheNullTransportGoesThroughTheSameLoops) {
  EXPECT_GT(latency<Null>(job_of<LatencyJob>(8, 1000)).round_trip_ns, 0);
  EXPECT_TRUE(latency<Null>(job_of<LatencyJob>(8, 1000)).to_worker_ns.empty());
  EXPECT_EQ(throughput<Null>(job_of<ThroughputJob>(8, 1000)).messages, 1000u);
}

TEST_F(TrafficTrialTest, ThreadsAreWorkersTooAndEachEndCostsItsOwn) {
  LatencyJob job = job_of<LatencyJob>(100, 300);
  job.stamped = 50;
  const LatencyResult result = latency<Thread>(job);
  EXPECT_EQ(result.round_trips_ns.size(), 50u);
  EXPECT_GT(result.cost.parent.cpu.count(), 0);
  EXPECT_GT(result.cost.workers.cpu.count(), 0);
  EXPECT_EQ(throughput<Thread>(job_of<ThroughputJob>(8, 1000)).messages, 1000u);
}

TEST_F(TrafficTrialTest, EveryWayOfWaitingWorks) {
  for (const Wakeup wakeup : {Wakeup::blocking, Wakeup::spinning, Wakeup::spin_then_block}) {
    LatencyJob job = job_of<LatencyJob>(8, 20);
    job.wakeup = wakeup;
    EXPECT_GT(latency<ShmSemaphore>(job).round_trip_ns, 0);
  }
}

TEST_F(TrafficTrialTest, ThroughputCountsAllWorkersMessages) {
  ThroughputJob job = job_of<ThroughputJob>(32, 500);
  job.workers = 4;
  const ThroughputResult result = throughput<Pipe>(job);
  EXPECT_EQ(result.messages, 2000u);
  EXPECT_GT(result.elapsed.count(), 0);
  EXPECT_GT(result.fairness, 0.24);
  EXPECT_LE(result.fairness, 1);
}

TEST_F(TrafficTrialTest, ThroughputCountsWhatIsLostWhereThatIsAllowed) {
  settings_.allow_loss = true;
  ThroughputJob job = job_of<ThroughputJob>(8192, 5000);
  job.workers = 2;
  const ThroughputResult result = throughput<Udp>(job);
  EXPECT_EQ(result.messages + result.lost, 10'000u);
  EXPECT_GT(result.messages, 0u);
  EXPECT_GT(result.elapsed.count(), 0);
}

TEST_F(TrafficTrialTest, ALossIsNamed) {
  EXPECT_NE(describe("receiving", {IoStatus::lost, 17}).find("17 in a row"), std::string::npos);
}

TEST_F(TrafficTrialTest, LatencySeesEachFault) {
  EXPECT_NE(latency_failure(Fault::loses), "");
  EXPECT_NE(latency_failure(Fault::repeats).find("was due"), std::string::npos);
  EXPECT_NE(latency_failure(Fault::alters_a_bit).find("altered"), std::string::npos);
  EXPECT_NE(latency_failure(Fault::truncates).find("32 bytes instead of 64"), std::string::npos);
  EXPECT_NE(latency_failure(Fault::lengthens), "");
  EXPECT_NE(latency_failure(Fault::swaps_words).find("altered"), std::string::npos);
  EXPECT_NE(latency_failure(Fault::compensates).find("altered"), std::string::npos);
  EXPECT_NE(latency_failure(Fault::keeps_the_body).find("altered"), std::string::npos);
}

TEST_F(TrafficTrialTest, ThroughputSeesOneFaultInAHundredThousandMessages) {
  EXPECT_NE(throughput_failure(Fault::loses).find("was due"), std::string::npos);
  EXPECT_NE(throughput_failure(Fault::repeats).find("was due"), std::string::npos);
  EXPECT_NE(throughput_failure(Fault::alters_a_bit).find("altered"), std::string::npos);
  EXPECT_NE(throughput_failure(Fault::reorders).find("was due"), std::string::npos);
  EXPECT_NE(throughput_failure(Fault::swaps_workers), "");
  EXPECT_NE(throughput_failure(Fault::lengthens), "");
  EXPECT_NE(throughput_failure(Fault::swaps_words).find("altered"), std::string::npos);
  EXPECT_NE(throughput_failure(Fault::compensates).find("altered"), std::string::npos);
  EXPECT_NE(throughput_failure(Fault::keeps_the_body).find("altered"), std::string::npos);
}

TEST_F(TrafficTrialTest, TheVerifiedMessagesSeeAFaultOnTheirOwn) {
  FaultyPipe::next = {Fault::alters_a_bit, 3};
  const std::string failure =
      failure_of([&] { throughput<FaultyPipe>(job_of<ThroughputJob>(4096, 10)); });
  EXPECT_NE(failure.find("message 3 arrived altered"), std::string::npos) << failure;
}

TEST_F(TrafficTrialTest, SetupTellsWhatTheKernelHolds) {
  SetupJob job = job_of<SetupJob>(8, 3);
  job.workers = 5;
  const SetupResult result = SetupTrial<Pipe>(job, directory_, settings_).run();
  EXPECT_EQ(result.held.value().descriptors, 20);  // two pipes for each worker
  EXPECT_EQ(result.held.value().queues, 0);
  EXPECT_GT(result.open.count(), 0);
  EXPECT_GT(result.close.count(), 0);
  EXPECT_EQ(result.iterations, 3u);
}

TEST_F(TrafficTrialTest, SetupSeesSharedMemory) {
  const SetupResult result =
      SetupTrial<ShmSemaphore>(job_of<SetupJob>(8, 1), directory_, settings_).run();
  EXPECT_GT(result.held.value().shared_bytes, 4096);
}

TEST_F(TrafficTrialTest, LoadMeasuresFromTheIntendedSendTime) {
  LoadJob job = job_of<LoadJob>(64, 100);
  job.messages_per_second = 5000;
  const LoadResult result = LoadTrial<Pipe>(job, directory_, settings_).run();
  ASSERT_EQ(result.from_intended_ns.size(), 100u);
  ASSERT_EQ(result.send_lag_ns.size(), 100u);
  for (std::size_t i = 0; i < 100; ++i)
    EXPECT_GE(result.from_intended_ns[i], result.send_lag_ns[i]);
  EXPECT_GE(result.elapsed, Nanoseconds(99 * 200'000));
}

TEST(SendScheduleTest, IsEvenAndDoesNotDrift) {
  const SendSchedule schedule(1000, 3);
  EXPECT_EQ(schedule.at_ns(0), 1000);
  EXPECT_EQ(schedule.at_ns(3), 1'000'001'000);
  EXPECT_EQ(schedule.at_ns(3'000'000), 1'000'000'000'001'000);
}

TEST(JainIndexTest, IsOneForEqualSharesAndOneNthForOneThatHasAll) {
  EXPECT_DOUBLE_EQ(jain_index({7, 7, 7}), 1);
  EXPECT_DOUBLE_EQ(jain_index({5, 0, 0, 0}), 0.25);
  EXPECT_DOUBLE_EQ(jain_index({0, 0}), 1);
}

TEST_F(TrafficTrialTest, TwoCopiesTakeLongerThanNone) {
  CopyJob job = job_of<CopyJob>(65536, 50);
  job.copies = 2;
  const CopyResult result = measure_copies(job);
  EXPECT_EQ(result.iterations, 50u);
  EXPECT_GT(result.elapsed.count(), 0);
  EXPECT_GT(result.check_ns, 0);
}

void expect_all_delivered(const FanoutResult& result, std::uint64_t workers) {
  ASSERT_EQ(result.to_last_ns.size(), 50u);
  for (std::size_t i = 0; i < result.to_last_ns.size(); ++i) {
    EXPECT_GT(result.to_first_ns[i], 0);
    EXPECT_LE(result.to_first_ns[i], result.to_median_ns[i]);
    EXPECT_LE(result.to_median_ns[i], result.to_last_ns[i]);
  }
  EXPECT_EQ(result.deliveries, 50 * workers);
  EXPECT_EQ(result.lost, 0u);
  EXPECT_GT(result.streaming.count(), 0);
}

TEST_F(TrafficTrialTest, FanoutTimesEachPublicationToEachWorker) {
  expect_all_delivered(fanout<Pipe>(1), 1);
  expect_all_delivered(fanout<Pipe>(5), 5);
  expect_all_delivered(fanout<ShmSemaphore>(3), 3);
  expect_all_delivered(fanout<Thread>(3), 3);
}

TEST_F(TrafficTrialTest, FanoutToOneWorkerReachesAllAtOnce) {
  const FanoutResult result = fanout<Pipe>(1);
  EXPECT_EQ(result.to_first_ns, result.to_last_ns);
}

}  // namespace
}  // namespace pibench
