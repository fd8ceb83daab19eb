#include "bench/counters/usage.hpp"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include "transports/posix/mapping.hpp"

namespace pibench {
namespace {

constexpr Nanoseconds some_work = std::chrono::milliseconds(20);
constexpr long touched_pages = 200;

/// Burns processor time of this process and touches pages that it has not had.
void work() {
  const Usage start = own_usage();
  const auto page_size = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const posix::Mapping fresh = posix::Mapping::anonymous(std::size_t{touched_pages} * page_size);
  auto* const bytes = static_cast<volatile char*>(fresh.data());
  for (std::size_t i = 0; i < touched_pages; ++i) bytes[i * page_size] = 1;
  while ((own_usage() - start).cpu < some_work) continue;
}

void work_in_child() {
  const pid_t child = ::fork();
  if (child == 0) {
    work();
    ::_exit(0);
  }
  ::waitpid(child, nullptr, 0);
}

TEST(OwnUsage, GrowsWithWork) {
  const Usage start = own_usage();
  work();
  const Usage cost = own_usage() - start;
  EXPECT_GE(cost.cpu, some_work);
  EXPECT_GE(cost.minor_faults, touched_pages);
}

TEST(OwnUsage, LeavesOutChildren) {
  const Usage all_start = usage_so_far();
  const Usage start = own_usage();
  work_in_child();
  const Usage cost = own_usage() - start;
  const Usage of_all = usage_so_far() - all_start;
  EXPECT_GE(of_all.cpu - cost.cpu, some_work);
  EXPECT_GE(of_all.minor_faults - cost.minor_faults, touched_pages);
}

TEST(OwnUsage, ResolvesLessThanAMicrosecond) {
  bool finer = false;
  for (int i = 0; i < 100 && !finer; ++i) finer = own_usage().cpu.count() % 1000 != 0;
  EXPECT_TRUE(finer);
}

TEST(OwnUsage, CountsAVoluntarySwitch) {
  const Usage start = own_usage();
  work_in_child();  // waiting for it gives up the processor
  EXPECT_GE((own_usage() - start).voluntary_switches, 1);
}

}  // namespace
}  // namespace pibench
