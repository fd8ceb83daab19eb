// What a link shares with others, and what of it others can see: nothing.
#include <fcntl.h>
#include <mqueue.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <numeric>

#include "tests/conformance/suite_fixture.hpp"
#include "transports/posix/abandoned.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

std::set<fs::path> contents_of(const fs::path& directory) {
  std::set<fs::path> contents;
  for (const auto& entry : fs::recursive_directory_iterator(directory))
    contents.insert(entry.path());
  return contents;
}

/// Processes at work in `directory` or below, as a private server is.
std::size_t processes_in(const fs::path& directory) {
  std::size_t count = 0;
  for (const auto& process : fs::directory_iterator("/proc")) {
    std::error_code not_ours_or_gone;
    const fs::path at = fs::read_symlink(process.path() / "cwd", not_ours_or_gone);
    if (at.string().starts_with(directory.string())) ++count;
  }
  return count;
}

/// Neither a POSIX queue nor shared memory of that name can be opened; empty: there was none.
void expect_no_kernel_name(const std::string& name) {
  if (name.empty()) return;
  EXPECT_EQ(::mq_open(name.c_str(), O_RDONLY), -1);
  EXPECT_TRUE(errno == ENOENT || errno == ENOSYS) << errno;
  EXPECT_EQ(::shm_open(name.c_str(), O_RDONLY, 0), -1);
  EXPECT_EQ(errno, ENOENT);
}

class IsolationTest : public ConformanceTest {
 protected:
  /// Opens a link for two workers who send a message each, and is killed with them.
  [[noreturn]] void crash_with_workers() {
    posix::RunDirectory run = posix::RunDirectory::create();
    const auto link = GetParam().open({.workers = 2,
                                       .message_bytes = 64,
                                       .fixed_size = false,
                                       .replies = true,
                                       .wakeup = GetParam().descriptor.wakeup,
                                       .run = run,
                                       .settings = settings_});
    Scoreboard board(2);
    WorkerPool pool(board, ample);
    pool.fork_all([&](WorkerId me) {
      const auto end = link->worker(me);
      static_cast<void>(end->send(make_message(me, 0, 64)));
      board.arrive_and_wait(me);
    });
    const auto parent = link->parent();
    board.wait_for_all_ready();
    ::kill(::getpid(), SIGKILL);
    std::abort();
  }
};

TEST_P(IsolationTest, TwoLinksCarryEachItsOwn) {
  constexpr std::size_t bytes = 48;
  constexpr std::uint32_t messages = 40;
  const auto other = GetParam().open(spec(1, bytes));
  start(spec(1, bytes), [&](WorkerId me, AnyWorker& end) {
    const auto other_end = other->worker(me);
    for (std::uint32_t i = 0; i < messages; ++i) {
      require(end.send(make_message(me, i, bytes)).good(), "send on one link");
      require(other_end->send(make_message(me, 1000 + i, bytes)).good(), "send on the other");
    }
  });
  const auto other_parent = other->parent();
  for (std::uint32_t i = 0; i < messages; ++i) {
    ASSERT_NO_FATAL_FAILURE(expect_message(first_worker, i, bytes));
    ASSERT_EQ(other_parent->receive(buffer_).io, IoResult::ok(bytes));
    EXPECT_TRUE(
        equal(make_message(first_worker, 1000 + i, bytes), ConstBytes(buffer_).first(bytes)));
  }
  expect_orderly_end();
}

TEST_P(IsolationTest, AClosedLinkLeavesItsRunDirectoryAsItWas) {
  const auto before = contents_of(run_->path());
  start(spec(2, 64, true), [](WorkerId me, AnyWorker& end) {
    require(end.send(make_message(me, 0, 64)).good(), "send");
  });
  expect_orderly_end();
  drop_parent();
  EXPECT_EQ(contents_of(run_->path()), before) << "with messages that nobody took";
  static_cast<void>(GetParam().open(spec(2, 64, true)));
  EXPECT_EQ(contents_of(run_->path()), before) << "opened, never split";
  expect_no_kernel_name(run_->latest_kernel_name());
  EXPECT_EQ(processes_in(run_->path()), 0u);
}

TEST_P(IsolationTest, AFailedOpenLeavesNothing) {
  const auto before = contents_of(run_->path());
  const auto open_before = Holdings::now().descriptors;
  rlimit former{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &former), 0);
  const rlimit tight{.rlim_cur = open_before.size() + 3, .rlim_max = former.rlim_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &tight), 0);
  std::string complaint = "none";
  try {
    static_cast<void>(GetParam().open(spec(8, 64, true)));
  } catch (const std::system_error& error) {
    complaint = error.what();
  }
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &former), 0);
  EXPECT_FALSE(complaint.empty());
  EXPECT_EQ(contents_of(run_->path()), before) << complaint;
  EXPECT_EQ(Holdings::now().descriptors, open_before) << complaint;
  expect_no_kernel_name(run_->latest_kernel_name());
}

TEST_P(IsolationTest, NothingInUseCanBeOpenedByOthersWhateverTheUmask) {
  const mode_t former = ::umask(0);
  start(spec(2, 64, true), [](WorkerId me, AnyWorker& end) {
    require(end.send(make_message(me, 0, 64)).good(), "send");
  });
  expect_orderly_end();
  for (const fs::path& path : contents_of(run_->path())) {
    struct stat status {};
    ASSERT_EQ(::lstat(path.c_str(), &status), 0) << path;
    EXPECT_EQ(status.st_mode & 077, 0u) << path << " has mode " << std::oct << status.st_mode;
  }
  ::umask(former);
}

TEST_P(IsolationTest, ACrashWithItsWorkersIsCleanedUp) {
  const auto before = Holdings::now().temporary;
  const pid_t crashing = ::fork();
  if (crashing == 0) crash_with_workers();
  int status = 0;
  while (::waitpid(crashing, &status, 0) < 0 && errno == EINTR) continue;
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) << status;
  const posix::CleanReport report = posix::clean_abandoned();
  EXPECT_FALSE(report.removed.empty());
  EXPECT_EQ(report.kept.size(), 1u) << "the fixture's own, which is in use";
  EXPECT_EQ(Holdings::now().temporary, before);
}

TEST_P(IsolationTest, EveryByteValueInEveryPlaceSurvives) {
  constexpr std::size_t bytes = 512;
  const unsigned values = within_room(2 * 256) / 2;
  start(spec(1, bytes), [values](WorkerId, AnyWorker& end) {
    std::vector<std::byte> message(bytes);
    for (unsigned value = 0; value < values; ++value) {
      std::iota(reinterpret_cast<unsigned char*>(message.data()),
                reinterpret_cast<unsigned char*>(message.data() + bytes),
                static_cast<unsigned char>(value));
      require(end.send(message).good(), "send");
      std::fill(message.begin(), message.end(), static_cast<std::byte>(value));
      require(end.send(message).good(), "send");
    }
  });
  for (unsigned value = 0; value < values; ++value)
    for (const bool uniform : {false, true}) {
      ASSERT_EQ(parent().receive(buffer_).io, IoResult::ok(bytes));
      for (std::size_t i = 0; i < bytes; ++i)
        ASSERT_EQ(buffer_[i], static_cast<std::byte>(uniform ? value : value + i)) << i;
    }
  expect_orderly_end();
}

TEST_P(IsolationTest, ALinkForEmptyMessagesNeedsNoBuffer) {
  start(spec(1, 0, true), [](WorkerId, AnyWorker& end) {
    require(end.send({}) == IoResult::ok(0), "send");
    require(end.receive({}) == IoResult::ok(0), "receive");
  });
  EXPECT_EQ(parent().receive({}).io, IoResult::ok(0));
  EXPECT_EQ(parent().send(first_worker, {}), IoResult::ok(0));
  expect_orderly_end();
}

TEST_P(IsolationTest, TheLargestMessageGoesBothWaysForTenWorkers) {
  constexpr std::uint16_t workers = 10;
  const std::size_t bytes = within_limit(std::size_t{256} << 10, workers);
  start(spec(workers, bytes, true), [&](WorkerId me, AnyWorker& end) {
    std::vector<std::byte> answer(bytes);
    require(end.send(make_message(me, 0, bytes)).good(), "send");
    require(end.receive(answer) == IoResult::ok(bytes), "receive");
    require(equal(make_message(me, 1, bytes), answer), "answer");
  });
  for (int i = 0; i < workers; ++i) {
    const Arrival arrival = parent().receive(buffer_);
    ASSERT_EQ(arrival.io, IoResult::ok(bytes));
    EXPECT_TRUE(equal(make_message(arrival.from, 0, bytes), ConstBytes(buffer_).first(bytes)));
    ASSERT_TRUE(parent().send(arrival.from, make_message(arrival.from, 1, bytes)).good());
  }
  expect_orderly_end();
}

INSTANTIATE_TEST_SUITE_P(Transports, IsolationTest, testing::ValuesIn(carriers()), name_of);

}  // namespace
}  // namespace pibench::test
