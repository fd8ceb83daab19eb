// Text for readers that are slow, gone or never there.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <string>
#include <thread>

#include "bench/console/standard_error.hpp"
#include "bench/console/stream.hpp"
#include "bench/harness/signals.hpp"
#include "tests/support/command.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/refused_calls.hpp"
#include "transports/posix/fd.hpp"

namespace pibench {
namespace {

bool never(Nanoseconds) noexcept {
  return false;
}
bool at_once(Nanoseconds) noexcept {
  return true;
}

class StreamTest : public testing::Test {
 protected:
  void SetUp() override {
    std::array<int, 2> ends{};
    ASSERT_EQ(::pipe2(ends.data(), O_CLOEXEC), 0);
    read_.reset(ends[0]);
    write_.reset(ends[1]);
  }
  void fill() const {
    ::fcntl(write_.get(), F_SETFL, O_NONBLOCK);
    const std::string page(4096, 'x');
    while (::write(write_.get(), page.data(), page.size()) > 0) continue;
  }
  std::string read_to_the_end() const {
    std::string text;
    std::array<char, 4096> buffer{};
    ssize_t n = 0;
    while ((n = ::read(read_.get(), buffer.data(), buffer.size())) > 0)
      text.append(buffer.data(), static_cast<std::size_t>(n));
    return text;
  }

  SignalGuard signals_;  // ignores SIGPIPE
  posix::Fd read_;
  posix::Fd write_;
};

TEST_F(StreamTest, ASlowReaderGetsAllBetweenThreads) {
  for (const int flags : {0, O_NONBLOCK}) {
    SetUp();
    ::fcntl(write_.get(), F_SETFL, flags);
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += std::to_string(i);
    std::string got;
    std::thread reader([&] { got = read_to_the_end(); });
    EXPECT_EQ(write_stream(write_.get(), text, never), 0);
    write_.reset();
    reader.join();
    EXPECT_EQ(got, text);
  }
}

TEST_F(StreamTest, AReaderThatIsGoneIsTold) {
  read_.reset();
  EXPECT_EQ(write_stream(write_.get(), "x", never), EPIPE);
}

TEST_F(StreamTest, ASocketWhosePeerIsGoneIsTheSame) {
  std::array<int, 2> ends{};
  ASSERT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
  const posix::Fd ours(ends[0]);
  posix::Fd theirs(ends[1]);
  ASSERT_EQ(::write(ours.get(), "unread", 6), 6);
  theirs.reset();
  EXPECT_EQ(write_stream(ours.get(), "x", never), EPIPE);
}

TEST_F(StreamTest, WaitingEndsAsTheCallerWants) {
  fill();
  EXPECT_EQ(write_stream(write_.get(), "x", at_once), EINTR);
}

TEST_F(StreamTest, AClosedDescriptorIsAnError) {
  const int closed = write_.get();
  write_.reset();
  EXPECT_EQ(write_stream(closed, "x", never), EBADF);
}

TEST_F(StreamTest, AWriteThatIsAlwaysInterruptedIsAnError) {
  for (const int error : {EINTR, EAGAIN}) {
    test::Forked child([&] {
      return test::refuse_calls({{SYS_write, error}}) &&
             write_stream(write_.get(), "x", never) == EAGAIN;
    });
    EXPECT_TRUE(child.succeeded()) << error;
  }
}

/// Standard error is lost in each of these ways, in a process of its own.
class LostStandardError : public StreamTest {
 protected:
  static bool speaks_with(int fd) {
    if (fd < 0)
      ::close(STDERR_FILENO);
    else
      ::dup2(fd, STDERR_FILENO);
    say("50 %\n");
    complain("it is late");
    return true;
  }
};

TEST_F(LostStandardError, IsNoError) {
  fill();
  const posix::Fd full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
  for (const int fd : {-1, write_.get(), full.get()})
    EXPECT_TRUE(test::Forked([fd] { return speaks_with(fd); }).succeeded()) << fd;
  read_.reset();
  EXPECT_TRUE(test::Forked([this] { return speaks_with(write_.get()); }).succeeded());
}

TEST_F(LostStandardError, AComplaintIsOneHarmlessLine) {
  test::Forked child([this] {
    ::dup2(write_.get(), STDERR_FILENO);
    complain("a\n\x1b[31mb");
    return true;
  });
  EXPECT_TRUE(child.succeeded());
  write_.reset();
  EXPECT_EQ(read_to_the_end(), "pibench: a??[31mb\n");
}

}  // namespace
}  // namespace pibench
