// Workers that contend: that they do so all the time, and that what does not keep them apart is
// found out, on one CPU too.
#include "bench/scenarios/contention/contention.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "bench/harness/affinity.hpp"
#include "bench/harness/signals.hpp"
#include "bench/scenarios/contention/locks.hpp"
#include "bench/scenarios/contention/trial.hpp"

namespace pibench::contention {
namespace {

constexpr std::array<std::uint16_t, 2> few_and_many{2, 20};

/// A lock that is there and that nobody takes.
class NotTaken {
 public:
  static constexpr PrimitiveDescriptor descriptor{"not_taken", "a lock not taken",
                                                  Wakeup::blocking};
  explicit NotTaken(const PrimitiveSpec& spec) : file_(spec) {}
  void attach() { file_.reopen(); }
  static IoResult lock() noexcept { return IoResult::ok(0); }
  static IoResult unlock() noexcept { return IoResult::ok(0); }

 private:
  LockFile file_;
};

/// A semaphore of two permits: it lets the first two in, and others wait.
class ForTwo {
 public:
  static constexpr PrimitiveDescriptor descriptor{"for_two", "two permits", Wakeup::blocking};
  explicit ForTwo(const PrimitiveSpec&) {
    posix::checked(::sem_init(&*semaphore_, 1, 2), "sem_init");
  }
  IoResult lock() noexcept {
    return outcome(posix::retry_interrupted([this] { return ::sem_wait(&*semaphore_); }));
  }
  IoResult unlock() noexcept { return outcome(::sem_post(&*semaphore_)); }

 private:
  posix::Shared<sem_t> semaphore_;
};

/// Loses every tenth update without having two workers at the count.
class Forgetful : public InSharedMemory {
 public:
  static constexpr PrimitiveDescriptor descriptor{"forgetful", "loses updates", Wakeup::blocking};
  explicit Forgetful(const PrimitiveSpec& spec) : lock_(spec) {}
  IoResult decrement(Count& count) noexcept {
    if (++made_ % 10 == 0) return IoResult::ok(0);
    return lock_.decrement(count);
  }

 private:
  Under<FutexLock> lock_;
  std::uint64_t made_ = 0;
};

/// This thread, and what it forks, on the first of its CPUs.
class OnOneCpu {
 public:
  OnOneCpu() : former_(allowed_cpus()) { EXPECT_TRUE(pin_to(former_.cpus().front())); }
  ~OnOneCpu() { EXPECT_TRUE(former_.apply()); }
  OnOneCpu(const OnOneCpu&) = delete;
  OnOneCpu& operator=(const OnOneCpu&) = delete;

 private:
  CpuSet former_;
};

class ContentionTest : public testing::Test {
 protected:
  static ContentionJob job_of(std::uint16_t workers) {
    ContentionJob job;
    job.workers = workers;
    job.placement = Placement::os;
    job.pass = std::chrono::milliseconds(2);
    return job;
  }

  template <Primitive P>
  std::string failure_of(std::uint16_t workers) {
    try {
      ContentionTrial<P>(job_of(workers), directory_, settings_).run();
    } catch (const TrialError& error) {
      EXPECT_EQ(error.kind(), TrialError::Kind::failed);
      return error.what();
    }
    return "";
  }

  void expect_all_measured(std::uint16_t workers) {
    for (const PrimitiveRow& row : primitives()) {
      const Probe probe = row.probe(settings_);
      EXPECT_NE(probe.usable, !probe.reason.empty()) << row.descriptor.name;
      if (probe.usable) expect_measured(row, workers);
    }
  }

  SignalGuard signals_;
  posix::RunDirectory directory_ = posix::RunDirectory::create();
  Settings settings_;

 private:
  void expect_measured(const PrimitiveRow& row, std::uint16_t workers) {
    SCOPED_TRACE(std::string(row.descriptor.name) + ' ' + std::to_string(workers));
    const ContentionResult result = row.run(job_of(workers), directory_, settings_);
    EXPECT_GT(result.operations, 0u);
    EXPECT_GT(result.elapsed.count(), 0);
    EXPECT_GT(result.overlap, 0.99);
    EXPECT_LE(result.overlap, 1);
    EXPECT_GE(result.fairness, 0.99 / workers);
    EXPECT_LE(result.fairness, 1 + 1e-9);
    EXPECT_FALSE(result.waiting_ns.empty());
    EXPECT_GE(*std::ranges::min_element(result.waiting_ns), 0);
    if (row.descriptor.keeps_count) {
      EXPECT_EQ(result.lost, 0u);
    }
  }
};

TEST_F(ContentionTest, EveryPrimitiveHasTwoWorkersAndTwentyInTheirLoopsAllTheTime) {
  for (const std::uint16_t workers : few_and_many) expect_all_measured(workers);
}

TEST_F(ContentionTest, EveryPrimitiveKeepsWorkersApartOnOneCpu) {
  const OnOneCpu one;
  expect_all_measured(2);
}

TEST_F(ContentionTest, ALockThatIsNotTakenIsFound) {
  for (const std::uint16_t workers : few_and_many) {
    const std::string failure = failure_of<Under<NotTaken>>(workers);
    EXPECT_NE(failure.find("at one time"), std::string::npos) << workers << ": " << failure;
  }
}

TEST_F(ContentionTest, ALockThatIsNotTakenIsFoundOnOneCpu) {
  const OnOneCpu one;
  for (const std::uint16_t workers : few_and_many)
    for (int trial = 0; trial < 10; ++trial) {
      const std::string failure = failure_of<Under<NotTaken>>(workers);
      EXPECT_NE(failure.find("at one time"), std::string::npos) << workers << ": " << failure;
    }
}

TEST_F(ContentionTest, ALockForTwoIsFound) {
  for (const std::uint16_t workers : few_and_many) {
    const std::string failure = failure_of<Under<ForTwo>>(workers);
    EXPECT_NE(failure.find("at one time"), std::string::npos) << workers << ": " << failure;
  }
}

TEST_F(ContentionTest, UpdatesThatAreLostAreFoundInTheCount) {
  const std::string failure = failure_of<Forgetful>(2);
  EXPECT_NE(failure.find("the count lacks"), std::string::npos) << failure;
}

TEST_F(ContentionTest, OneWorkerContendsWithNobody) {
  const std::string failure = failure_of<Under<FutexLock>>(1);
  EXPECT_NE(failure.find("nobody contended"), std::string::npos) << failure;
}

TEST(ContentionOverlapTest, IsTheShareOfTheTimeWithTwoOrMore) {
  const Span whole{100, 200};
  const std::array serial{Span{100, 150}, Span{150, 200}};
  EXPECT_EQ(overlap_of(serial, whole), 0);
  const std::array crossed{Span{0, 160}, Span{140, 180}, Span{170, 190}, Span{195, 300}};
  EXPECT_DOUBLE_EQ(overlap_of(crossed, whole), 0.3);
  const std::array all{Span{0, 300}, Span{50, 250}, Span{100, 200}};
  EXPECT_EQ(overlap_of(all, whole), 1);
  EXPECT_EQ(overlap_of(std::array{Span{0, 300}}, whole), 0);
  EXPECT_EQ(overlap_of(all, Span{100, 100}), 0);
  EXPECT_EQ(overlap_of({}, whole), 0);
}

TEST(ContentionWaitingTest, EachWorkerKeepsItsShareOfTheStamps) {
  WaitingTimes waiting(2);
  constexpr std::uint64_t operations = 409'600;  // of which every hundredth is stamped
  waiting.expect(operations);
  std::int64_t stamps = 0;
  for (const WorkerId worker : {WorkerId{0}, WorkerId{1}}) {
    WaitingTimes::Sampler sampler = waiting.of(worker);
    for (std::uint64_t i = 0; i < operations / 2; ++i)
      if (sampler.is_due()) sampler.keep(stamps++);
  }
  EXPECT_EQ(stamps, 4096);
  const std::vector<std::int64_t> all = waiting.all();
  ASSERT_EQ(all.size(), 4096u);
  EXPECT_TRUE(std::ranges::is_sorted(all));
}

TEST(ContentionWaitingTest, AWorkerThatMakesFarMoreThanExpectedKeepsNoMoreThanItsRoom) {
  WaitingTimes waiting(2);
  waiting.expect(1);
  WaitingTimes::Sampler sampler = waiting.of(WorkerId{1});
  for (int i = 0; i < 100'000; ++i)
    if (sampler.is_due()) sampler.keep(i);
  EXPECT_EQ(waiting.all().size(), 8192u);
}

}  // namespace
}  // namespace pibench::contention
