// UDP where a peer has gone.
#include "transports/udp.hpp"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <array>

#include "bench/harness/signals.hpp"
#include "tests/support/brief_deadline.hpp"
#include "tests/support/forked.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {
namespace {

constexpr std::array<std::byte, 8> message{};

/// Its one message stays behind the error that our answer to it brings.
void send_and_be_gone(Udp& link) {
  const pid_t worker = ::fork();
  if (worker == 0) {
    Udp::Worker end = std::move(link).worker(WorkerId{0});
    ::_exit(end.send(message).good() ? 0 : 1);
  }
  int status = -1;
  ::waitpid(worker, &status, 0);
  if (status != 0) throw std::runtime_error("the worker could not send");
}

TEST(UdpTest, APeerThatHasGoneDoesNotKeepTheParentPastItsDeadline) {
  test::Forked child([] {
    const rlimit spins_in_vain{.rlim_cur = 10, .rlim_max = 10};  // seconds of CPU time
    ::setrlimit(RLIMIT_CPU, &spins_in_vain);
    const SignalGuard signals;
    const Settings settings;
    posix::RunDirectory run = posix::RunDirectory::create();
    Udp link = Udp::open({.workers = 2,
                          .message_bytes = message.size(),
                          .fixed_size = true,
                          .replies = true,
                          .wakeup = Wakeup::blocking,
                          .run = run,
                          .settings = settings});
    send_and_be_gone(link);
    Udp::Parent parent = std::move(link).parent();
    static_cast<void>(parent.send(WorkerId{0}, message));
    const test::BriefDeadline brief(std::chrono::milliseconds(100));
    std::array<std::byte, 8> buffer{};
    while (parent.receive(buffer).io.good()) continue;
    return true;
  });
  EXPECT_TRUE(child.succeeded());
}

}  // namespace
}  // namespace pibench
