// Memory that is kept for the moment when there is no other.
#include "bench/harness/memory_reserve.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <new>
#include <vector>

#include "tests/support/forked.hpp"
#include "tests/support/sanitizer.hpp"

namespace pibench::test {
namespace {

using Blocks = std::vector<std::unique_ptr<std::byte[]>>;

/// Leaves the process so much more address space than it has now.
bool leave_room_for(std::size_t bytes) {
  std::size_t pages = 0;
  std::ifstream("/proc/self/statm") >> pages;
  const auto now = pages * static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const rlimit limit{.rlim_cur = now + bytes, .rlim_max = RLIM_INFINITY};
  return ::setrlimit(RLIMIT_AS, &limit) == 0;
}

/// Takes all memory, and what the reserve gives back.
void exhaust(Blocks& blocks) {
  constexpr std::size_t bytes = MemoryReserve::bytes / 4;
  for (int failures = 0; failures < 2;) try {
      blocks.push_back(std::make_unique<std::byte[]>(bytes));
    } catch (const std::bad_alloc&) {
      ++failures;
    }
}

bool can_be_had() {
  try {
    MemoryReserve::restore();
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

TEST(MemoryReserveTest, IsHadAgainWhereThereIsRoom) {
  if (has_sanitizers_memory) GTEST_SKIP() << "a sanitizer needs more memory than is left";
  Forked child([] {
    const MemoryReserve reserve;
    Blocks blocks;
    blocks.reserve(1000);
    if (!leave_room_for(8 * MemoryReserve::bytes)) return false;
    exhaust(blocks);
    const bool is_refused = !can_be_had();
    blocks.clear();
    return is_refused && can_be_had();
  });
  EXPECT_TRUE(child.succeeded());
}

}  // namespace
}  // namespace pibench::test
