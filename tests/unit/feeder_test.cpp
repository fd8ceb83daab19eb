// The feeders of a queue's producers between threads: each has one anyway.
#if __has_include(<msgpack.hpp>)
#include "transports/mp/feeder.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <limits.h>
#include <unistd.h>

#include <array>
#include <optional>
#include <span>
#include <string>

#include "transports/posix/fd.hpp"

namespace pibench::mp {
namespace {

class FeedersBetweenThreadsTest : public testing::Test {
 protected:
  FeedersBetweenThreadsTest() {
    std::array<int, 2> fds{};
    posix::checked(::pipe2(fds.data(), O_CLOEXEC), "pipe2");
    reader_.reset(fds[0]);
    writer_.reset(fds[1]);
    posix::checked(::fcntl(writer_.get(), F_SETFL, O_WRONLY | O_NONBLOCK), "fcntl");
  }
  auto make_feeder() {
    return std::make_unique<Feeder>(
        writer_.get(), end_, [](void*) noexcept {}, nullptr);
  }
  std::string next() {
    std::uint32_t length = 0;
    EXPECT_TRUE(
        posix::read_full(reader_.get(), std::as_writable_bytes(std::span(&length, 1))).good());
    std::string object(length, '\0');
    EXPECT_TRUE(posix::read_full(reader_.get(), std::as_writable_bytes(std::span(object))).good());
    return object;
  }

  posix::Fd reader_;
  posix::Fd writer_;
  WritingEnd end_;
};

TEST_F(FeedersBetweenThreadsTest, ObjectsOfTwoOnOnePipeStayWhole) {
  constexpr int each = 50;
  constexpr std::size_t bytes = 5 * PIPE_BUF;
  const std::array feeders{make_feeder(), make_feeder()};
  for (int i = 0; i < each; ++i)
    for (std::size_t f = 0; f < feeders.size(); ++f) {
      const std::string object(i % 2 == 0 ? bytes : 10, static_cast<char>('a' + f));
      ASSERT_TRUE(feeders[f]->give(std::as_bytes(std::span(object))).good());
    }
  for (std::size_t i = 0; i < each * feeders.size(); ++i) {
    const std::string object = next();
    ASSERT_FALSE(object.empty());
    ASSERT_EQ(object, std::string(object.size(), object[0]));
  }
  EXPECT_FALSE(end_.torn);
}

TEST_F(FeedersBetweenThreadsTest, WhereNobodyReadsAnyMoreEachSeesThatThePeerIsGone) {
  const std::string object(5 * PIPE_BUF, 'a');
  reader_.reset();
  for (const auto& feeder : {make_feeder(), make_feeder()}) {
    IoResult io = IoResult::ok(0);
    while (io.good()) io = feeder->give(std::as_bytes(std::span(object)));
    EXPECT_EQ(io.status, IoStatus::peer_gone);
  }
  EXPECT_FALSE(end_.torn);
}

}  // namespace
}  // namespace pibench::mp
#endif
