// What a library would miss is named before it is used.
#include "transports/posix/rehearsal.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <string>

#include "tests/support/forked.hpp"
#include "tests/support/holdings.hpp"
#include "tests/support/sanitizer.hpp"

namespace pibench::posix {
namespace {

/// Of `attempt`, made under a limit in a child: whether it fails with these words.
template <class Attempt>
bool fails_with(const std::string& words, int resource, rlim_t limit, Attempt&& attempt) {
  test::Forked child([&] {
    const rlimit tight{.rlim_cur = limit, .rlim_max = limit};
    ::setrlimit(static_cast<__rlimit_resource>(resource), &tight);
    try {
      attempt();
    } catch (const std::system_error& error) {
      return std::string(error.what()).find(words) != std::string::npos;
    }
    return false;
  });
  return child.succeeded();
}

TEST(Rehearsal, NamesDescriptorsThatAreMissing) {
  EXPECT_TRUE(fails_with("ulimit -n", RLIMIT_NOFILE, 12, [] { rehearse_descriptors(20); }));
}

TEST(Rehearsal, NamesThreadsThatAreMissing) {
  if (test::has_sanitizers_memory) GTEST_SKIP() << "a sanitizer needs more memory than is left";
  constexpr rlim_t no_room_for_stacks = std::size_t{64} << 20;
  EXPECT_TRUE(
      fails_with("ulimit -u", RLIMIT_AS, no_room_for_stacks, [] { rehearse_threads(100); }));
}

TEST(Rehearsal, LeavesNothing) {
  const auto before = test::Holdings::now().descriptors;
  rehearse_descriptors(10);
  rehearse_threads(3);
  EXPECT_EQ(test::Holdings::now().descriptors, before);
}

}  // namespace
}  // namespace pibench::posix
