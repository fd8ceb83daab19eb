// Errors that tell of the machine: their remedies, and the outcome that they have in every place.
#include "transports/posix/refusal.hpp"

#include <gtest/gtest.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "bench/catalogue/catalogue.hpp"
#include "bench/harness/signals.hpp"
#include "bench/harness/worker_pool.hpp"
#include "bench/scenarios/latency/latency.hpp"
#include "bench/scenarios/setup/setup.hpp"
#include "bench/scenarios/trial/trial_error.hpp"
#include "tests/support/forked.hpp"
#include "transports/posix/remedies.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench {
namespace {

std::string text_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const std::exception& error) {
    return error.what();
  }
  return {};
}

TEST(RemedyTest, FitsTheErrnoOrIsNotTold) {
  const auto failing = [](int error) {
    return text_of([error] { posix::throw_errno("pipe2", error, posix::more_descriptors); });
  };
  EXPECT_EQ(failing(EMFILE), "pipe2 (for more descriptors: ulimit -n): Too many open files");
  EXPECT_EQ(failing(EROFS), "pipe2: Read-only file system");
  EXPECT_EQ(failing(EPERM), "pipe2: Operation not permitted");
}

TEST(RemedyTest, CheckedPassesResultsAndTellsOfFailures) {
  EXPECT_EQ(posix::checked(7, "call", posix::more_descriptors), 7);
  errno = ENFILE;
  EXPECT_NE(text_of([] { posix::checked(-1, "call", posix::more_descriptors); }).find("file-max"),
            std::string::npos);
}

TEST(RefusalTest, IsWhatTheMachineDoesNotLetUsHave) {
  const auto of = [](int error) {
    return posix::is_refusal(std::system_error(error, std::generic_category()));
  };
  for (const int error : {EPERM, EACCES, ENOSYS, EROFS, EMFILE, ENFILE, ENOSPC, ENOMEM, EAGAIN,
                          EADDRNOTAVAIL, EAFNOSUPPORT, EPROTONOSUPPORT})
    EXPECT_TRUE(of(error)) << error;
  for (const int error : {EBADF, EFAULT, EINVAL, EIO, EEXIST, EPROTO, EPIPE, ECONNREFUSED, 0})
    EXPECT_FALSE(of(error)) << error;
  EXPECT_TRUE(posix::is_refusal(posix::Unavailable("no such program")));
  EXPECT_TRUE(posix::is_refusal(std::bad_alloc()));
  EXPECT_FALSE(posix::is_refusal(std::runtime_error("a wrong answer")));
}

/// EINVAL may mean anything, except where a limit is known to be behind it.
TEST(RefusalTest, IsAlsoWhatHasARemedy) {
  try {
    posix::throw_errno("mq_open", EINVAL, posix::more_posix_queues);
  } catch (const std::exception& error) {
    EXPECT_TRUE(posix::is_refusal(error)) << error.what();
  }
}

TrialError error_of_worker(const std::function<void()>& body) {
  const SignalGuard signals;
  Scoreboard board(2);
  WorkerPool pool(board, std::chrono::seconds(20));
  pool.fork_all([&](WorkerId me) {
    if (index_of(me) == 1) body();
    board.row(me).state = WorkerState::done;
  });
  EXPECT_FALSE(pool.reap_all());
  try {
    throw_cause_of(pool, "waiting");
  } catch (const TrialError& error) {
    return error;
  }
}

TEST(RefusalTest, ToAWorkerIsTheSameAsToTheParent) {
  const auto refused = [] { posix::throw_errno("pipe2", EMFILE, posix::more_descriptors); };
  const TrialError of_worker = error_of_worker(refused);
  EXPECT_EQ(of_worker.kind(), TrialError::Kind::unavailable);
  try {
    with_trial_errors(refused);
    ADD_FAILURE();
  } catch (const TrialError& of_parent) {
    EXPECT_EQ(of_parent.kind(), TrialError::Kind::unavailable);
    EXPECT_STREQ(of_parent.what(), of_worker.what());
  }
}

TEST(RefusalTest, AFaultOfAWorkerIsAFailureThatNamesTheWorker) {
  const TrialError error = error_of_worker([] { posix::throw_errno("read", EIO); });
  EXPECT_EQ(error.kind(), TrialError::Kind::failed);
  EXPECT_STREQ(error.what(), "worker 1: read: Input/output error");
}

/// Of a trial of the transport; empty where it succeeds.
std::string outcome_of(const std::function<void()>& trial) {
  try {
    trial();
  } catch (const TrialError& error) {
    return (error.kind() == TrialError::Kind::unavailable ? "unavailable: " : "failed: ") +
           std::string(error.what());
  }
  return {};
}

/// Room that was there when the run was planned is gone when the link is opened.
bool shrunk_room_is_unavailable(std::string_view transport) {
  if (::unshare(CLONE_NEWNS) != 0 || ::mount("", "/", "", MS_REC | MS_PRIVATE, "") != 0)
    return false;
  if (::mount("tmpfs", "/dev/shm", "tmpfs", 0, "size=1m") != 0) return false;
  const SignalGuard signals;
  posix::RunDirectory run = posix::RunDirectory::create();
  const Settings settings;
  const Row* const row = find_row(transport);
  if (!row->probe(settings).usable) return false;
  std::ofstream("/dev/shm/filling") << std::string(std::size_t{1} << 20, 'x');
  LatencyJob latency;
  latency.bytes = 8;
  latency.workers = 1;
  latency.iterations = latency.stamped = 10;
  SetupJob setup;
  static_cast<TrafficJob&>(setup) = latency;
  const std::string of_latency = outcome_of([&] { row->run(latency, run, settings); });
  const std::string of_setup = outcome_of([&] { row->run(setup, run, settings); });
  if (of_latency != of_setup)
    std::fprintf(stderr, "%s | %s\n", of_latency.c_str(), of_setup.c_str());
  return of_latency == of_setup && of_latency.find("unavailable: ") == 0 &&
         of_latency.find("make room in /dev/shm") != std::string::npos;
}

/// Those that say of themselves that /dev/shm bounds them.
std::vector<std::string_view> those_in_shared_memory() {
  std::vector<std::string_view> names;
  for (const Row& row : catalogue())
    if (row.explanation.tunables.find("/dev/shm") != std::string_view::npos)
      names.push_back(row.descriptor.name);
  return names;
}

class ShrinkingSharedMemoryTest : public testing::TestWithParam<std::string_view> {};

TEST_P(ShrinkingSharedMemoryTest, IsOneReasonForEveryScenario) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make /dev/shm small";
  test::Forked child([] { return shrunk_room_is_unavailable(GetParam()); });
  EXPECT_TRUE(child.succeeded());
}

INSTANTIATE_TEST_SUITE_P(Transports, ShrinkingSharedMemoryTest,
                         testing::ValuesIn(those_in_shared_memory()),
                         [](const auto& each) { return std::string(each.param); });

}  // namespace
}  // namespace pibench
