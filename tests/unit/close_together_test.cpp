// Many descriptors that are closed by few calls.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "tests/support/forked.hpp"
#include "tests/support/refused_calls.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::posix {
namespace {

bool is_open(int fd) {
  return ::fcntl(fd, F_GETFD) >= 0;
}

/// Closes all but every fifth of some descriptors, in an order that is not theirs.
bool closes_those_and_no_others() {
  std::vector<int> kept;
  std::vector<int> closed;
  std::vector<Fd> descriptors;
  for (int i = 0; i < 100; ++i) {
    const int fd = ::open("/", O_RDONLY | O_CLOEXEC);
    if (i % 5 == 0) {
      kept.push_back(fd);
    } else {
      closed.push_back(fd);
      descriptors.emplace_back(fd);
    }
  }
  std::ranges::reverse(descriptors);
  descriptors.emplace_back();
  close_together(std::move(descriptors));
  return std::ranges::all_of(kept, is_open) && std::ranges::none_of(closed, is_open);
}

TEST(CloseTogetherTest, ClosesThoseAndNoOthers) {
  EXPECT_TRUE(test::Forked(closes_those_and_no_others).succeeded());
}

TEST(CloseTogetherTest, ClosesOneByOneWhereTheCallIsRefused) {
  EXPECT_TRUE(
      test::Forked([] {
        return test::refuse_calls({{SYS_close_range, ENOSYS}}) && closes_those_and_no_others();
      }).succeeded());
}

TEST(CloseTogetherTest, OfNoneIsNothing) {
  EXPECT_TRUE(test::Forked([] {
                close_together({});
                return is_open(STDERR_FILENO);
              }).succeeded());
}

}  // namespace
}  // namespace pibench::posix
