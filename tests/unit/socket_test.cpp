#include "transports/posix/socket.hpp"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cstring>

#include "tests/support/printing.hpp"
#include "transports/posix/run_directory.hpp"
#include "transports/posix/scoped_name.hpp"

namespace pibench::posix {
namespace {

/// What is written at one end is read at the other, and nowhere else.
void expect_connected(const Listener::Connection& connection) {
  std::byte sent{42};
  std::byte got{};
  ASSERT_EQ(write_full(connection.connected.get(), ConstBytes(&sent, 1)), IoResult::ok(1));
  EXPECT_EQ(read_full(connection.accepted.get(), Bytes(&got, 1)), IoResult::ok(1));
  EXPECT_EQ(got, sent);
}

bool is_at_end(const Fd& socket) {
  std::byte none{};
  return read_full(socket.get(), Bytes(&none, 1)) == IoResult::ok(0);
}

class LoopbackTest : public testing::TestWithParam<int> {};

TEST_P(LoopbackTest, AListenerTurnsAwayWhoeverConnectedBefore) {
  if (const Probe probe = probe_loopback(GetParam(), SOCK_STREAM); !probe.usable)
    GTEST_SKIP() << "no loopback of this family here: " << probe.reason;
  Listener listener(SOCK_STREAM, SocketAddress::loopback(GetParam()));
  const Fd stranger = make_socket(GetParam(), SOCK_STREAM);
  connect_socket(stranger, listener.address());
  expect_connected(listener.connect());
  EXPECT_TRUE(is_at_end(stranger));
}

INSTANTIATE_TEST_SUITE_P(Families, LoopbackTest, testing::Values(AF_INET, AF_INET6));

class UnixSocketTest : public testing::Test {
 protected:
  RunDirectory run_ = RunDirectory::create();
  ScopedName name_{run_.fresh_path("socket")};
};

TEST_F(UnixSocketTest, AListenerTurnsAwayAnotherProcess) {
  Listener listener(SOCK_STREAM, SocketAddress::of_path(name_.path()));
  const Fd stranger = make_socket(AF_UNIX, SOCK_STREAM);
  const pid_t child = ::fork();
  if (child == 0)
    ::_exit(::connect(stranger.get(), listener.address().get(), listener.address().bytes()) == 0
                ? 0
                : 1);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_EQ(status, 0);
  expect_connected(listener.connect());
  EXPECT_TRUE(is_at_end(stranger));
}

TEST_F(UnixSocketTest, ItsNameIsPrivateWhateverTheUmask) {
  const mode_t former = ::umask(0);
  const Listener listener(SOCK_STREAM, SocketAddress::of_path(name_.path()));
  ::umask(former);
  struct stat status {};
  ASSERT_EQ(::stat(name_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777u, 0600u);
}

TEST_F(UnixSocketTest, AScopedNameGoesWithItsScope) {
  {
    const ScopedName name(run_.fresh_path("gone"));
    const Listener listener(SOCK_SEQPACKET, SocketAddress::of_path(name.path()));
    EXPECT_TRUE(std::filesystem::exists(name.path()));
  }
  EXPECT_FALSE(std::filesystem::exists(run_.path() / "gone"));
}

TEST(SocketAddress, APathThatIsTooLongIsRefusedWithTheRemedy) {
  try {
    static_cast<void>(SocketAddress::of_path("/" + std::string(107, 'x')));
    FAIL() << "accepted";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), ENAMETOOLONG);
    EXPECT_NE(std::string(error.what()).find("TMPDIR"), std::string::npos);
  }
}

}  // namespace
}  // namespace pibench::posix
