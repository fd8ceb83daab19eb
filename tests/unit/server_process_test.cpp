// How a child process is ended that a transport needed to run on.
#include "transports/posix/server_process.hpp"

#include <gtest/gtest.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "tests/support/forked.hpp"
#include "tests/support/refused_calls.hpp"

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
