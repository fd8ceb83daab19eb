// How a child process is ended that a transport needed to run on.
#include "transports/posix/server_process.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <string>

#include "tests/support/forked.hpp"
#include "tests/support/refused_calls.hpp"
#include "transports/posix/interruption.hpp"

namespace pibench::test {
namespace {

/// Dies with this process, and not before it is killed.
pid_t start_server() {
  const pid_t parent = ::getpid();
  const pid_t server = ::fork();
  if (server != 0) return server;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  while (::getppid() == parent) ::pause();
  ::_exit(0);
}

bool is_child(pid_t process) {
  siginfo_t change{};
  return ::waitid(P_PID, static_cast<id_t>(process), &change, WEXITED | WNOHANG | WNOWAIT) == 0;
}

TEST(ServerProcessTest, IsGoneOnceItIsEnded) {
  const pid_t server = start_server();
  ASSERT_GT(server, 0);
  ASSERT_TRUE(is_child(server));
  posix::end_server(server);
  EXPECT_FALSE(is_child(server));
}

/// What a process that did not start the server tells of its trouble.
bool another_sees(pid_t server, const std::string& trouble) {
  Forked other([&] { return posix::trouble_of(server) == trouble; });
  return other.succeeded();
}

TEST(ServerProcessTest, TroubleIsTheSameForItsStarterAndForOthers) {
  const pid_t server = start_server();
  ASSERT_GT(server, 0);
  EXPECT_EQ(posix::trouble_of(server), "");
  EXPECT_TRUE(another_sees(server, ""));
  ::kill(server, SIGSTOP);
  EXPECT_EQ(posix::trouble_of(server), "is stopped");
  EXPECT_TRUE(another_sees(server, "is stopped"));
  ::kill(server, SIGKILL);
  EXPECT_EQ(posix::trouble_of(server), "was killed by signal 9 (Killed)");
  EXPECT_TRUE(another_sees(server, "was killed by signal 9 (Killed)"));
  posix::end_server(server);
  EXPECT_EQ(posix::trouble_of(server), "");
}

TEST(ServerProcessTest, AnExitStatusIsToldByItsStarterAndByOthers) {
  const pid_t server = ::fork();
  if (server == 0) ::_exit(3);
  ASSERT_GT(server, 0);
  EXPECT_EQ(posix::trouble_of(server), "ended with exit status 3");
  EXPECT_TRUE(another_sees(server, "ended with exit status 3"));
  posix::end_server(server);
}

TEST(ServerProcessTest, AnEndIsAwaitedThoughTheOtherEndHasAskedToStop) {
  const posix::interruption::ScopedCheck stop([](void*) noexcept { return true; }, nullptr);
  const pid_t server = ::fork();
  if (server == 0) {
    const timespec a_moment{.tv_sec = 0, .tv_nsec = 20'000'000};
    ::nanosleep(&a_moment, nullptr);
    ::_exit(3);
  }
  ASSERT_GT(server, 0);
  EXPECT_EQ(posix::trouble_of(server), "ended with exit status 3");
  posix::end_server(server);
}

TEST(ServerProcessTest, OneThatMayNotBeKilledIsNotWaitedFor) {
  Forked parent([] {
    const pid_t server = start_server();
    if (server < 0 || !refuse_calls({{SYS_kill, EPERM}})) return false;
    ::alarm(60);  // for an endless wait
    posix::end_server(server);
    return is_child(server);
  });
  EXPECT_TRUE(parent.succeeded());
}

}  // namespace
}  // namespace pibench::test
