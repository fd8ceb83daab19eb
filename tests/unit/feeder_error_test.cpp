// A feeder that cannot write: whoever reads learns why.
#include <fcntl.h>
#include <gtest/gtest.h>

#include <cerrno>
#include <span>
#include <string>

#include "transports/mp/feeder.hpp"
#include "transports/posix/fd.hpp"

namespace pibench::mp {
namespace {

TEST(FeederErrorTest, IsThereForAllWhoShareTheWritingEnd) {
  const posix::Fd full(::open("/dev/full", O_WRONLY | O_NONBLOCK | O_CLOEXEC));
  ASSERT_TRUE(full);
  WritingEnd end;
  const std::string object = "an object";
  {
    Feeder feeder(
        full.get(), end, [](void*) noexcept {}, nullptr);
    ASSERT_TRUE(feeder.give(std::as_bytes(std::span(object))).good());
  }
  EXPECT_EQ(end.error, ENOSPC);
}

}  // namespace
}  // namespace pibench::mp
