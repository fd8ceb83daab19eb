#include "bench/counters/perf_counters.hpp"

#include <gtest/gtest.h>
#include <linux/perf_event.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>

#include "transports/posix/mapping.hpp"

namespace pibench {
namespace {

constexpr PerfEvent page_faults{PERF_TYPE_SOFTWARE, PERF_COUNT_SW_PAGE_FAULTS};
constexpr PerfEvent task_clock{PERF_TYPE_SOFTWARE, PERF_COUNT_SW_TASK_CLOCK};
constexpr PerfEvent nonsense{PERF_TYPE_SOFTWARE, 999};

constexpr std::size_t pages = 500;
constexpr std::uint64_t few_faults =
    pages / 2;  // faults of the test itself, of a fork, of sanitizers

void touch_new_pages() {
  const auto page_size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const posix::Mapping fresh = posix::Mapping::anonymous(pages * page_size);
  auto* const bytes = static_cast<volatile char*>(fresh.data());
  for (std::size_t i = 0; i < pages; ++i) bytes[i * page_size] = 1;
}

template <class Body>
void in_child(Body body) {
  const pid_t child = ::fork();
  if (child == 0) {
    body();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

/// Software events need no hardware, but still the permission; without it the reason is tested.
class SoftwareCounters : public testing::Test {
 protected:
  bool usable() {
    if (counters_.available()) return true;
    EXPECT_EQ(counters_.why_not().find("perf_event_open: "), 0U) << counters_.why_not();
    EXPECT_FALSE(counters_.read().cycles);
    return false;
  }
  std::uint64_t faults() { return counters_.read().cycles.value_or(0); }

  PerfCounters counters_ = PerfCounters::open(page_faults, task_clock);
};

TEST_F(SoftwareCounters, CountsBetweenStartAndStopOnly) {
  if (!usable()) return;
  touch_new_pages();
  counters_.start();
  counters_.stop();
  EXPECT_LT(faults(), few_faults);
  counters_.start();
  touch_new_pages();
  counters_.stop();
  touch_new_pages();
  EXPECT_GE(faults(), pages);
  EXPECT_LT(faults(), pages + few_faults);
}

TEST_F(SoftwareCounters, CountsAChildForkedWhileStarted) {
  if (!usable()) return;
  counters_.start();
  in_child(touch_new_pages);
  counters_.stop();
  EXPECT_GE(faults(), pages);
}

TEST_F(SoftwareCounters, StartsAndStopsInAChildForkedBefore) {
  if (!usable()) return;
  const posix::Mapping page = posix::Mapping::anonymous(1);
  auto& step = *static_cast<std::atomic<int>*>(page.data());
  const auto wait_for = [&](int value) {
    while (step != value) continue;
  };
  const pid_t child = ::fork();
  if (child == 0) {
    wait_for(1);
    touch_new_pages();
    step = 2;
    wait_for(3);
    touch_new_pages();
    ::_exit(0);
  }
  counters_.start();
  step = 1;
  wait_for(2);
  counters_.stop();
  step = 3;
  ::waitpid(child, nullptr, 0);
  EXPECT_GE(faults(), pages);
  EXPECT_LT(faults(), pages + few_faults);
}

TEST_F(SoftwareCounters, SumsUpOverStartsAndBothEvents) {
  if (!usable()) return;
  for (int i = 0; i < 2; ++i) {
    counters_.start();
    touch_new_pages();
    counters_.stop();
  }
  EXPECT_GE(faults(), 2 * pages);
  EXPECT_GT(counters_.read().instructions.value_or(0), 0U) << "the task clock, in nanoseconds";
}

TEST_F(SoftwareCounters, WhatNeverRanHasNoValue) {
  EXPECT_FALSE(counters_.read().cycles);
  EXPECT_FALSE(counters_.read().instructions);
}

TEST(PerfCounters, NamesTheScope) {
  const std::string_view scope = PerfCounters::open(page_faults, task_clock).scope();
  EXPECT_TRUE(scope == "user and kernel" || scope == "user only") << scope;
}

TEST(PerfCounters, SaysWhyThereAreNone) {
  PerfCounters none = PerfCounters::open(nonsense, nonsense);
  EXPECT_FALSE(none.available());
  EXPECT_EQ(none.why_not().find("perf_event_open: "), 0U) << none.why_not();
  none.start();
  none.stop();
  EXPECT_FALSE(none.read().cycles);
}

TEST(PerfCounters, OneEventAloneIsAvailableAndSaysWhyNotBoth) {
  const PerfCounters half = PerfCounters::open(page_faults, nonsense);
  EXPECT_FALSE(half.read().instructions);
  EXPECT_NE(half.why_not(), "");
}

TEST(PerfCounters, HardwareCountsGrowOrTheReasonHelps) {
  PerfCounters counters = PerfCounters::open();
  counters.start();
  touch_new_pages();
  counters.stop();
  if (counters.available()) {
    const PerfCounts counts = counters.read();
    EXPECT_GT(counts.cycles.value_or(0) + counts.instructions.value_or(0), 1000U);
    return;
  }
  const std::string& reason = counters.why_not();
  const bool helps = reason.find("no hardware counters") != std::string::npos ||
                     reason.find("perf_event_paranoid=1") != std::string::npos ||
                     reason.find("no perf events") != std::string::npos;
  EXPECT_TRUE(helps) << reason;
}

}  // namespace
}  // namespace pibench
