#include "transports/posix/run_directory.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <mqueue.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>
#include <vector>

#include "tests/support/command.hpp"
#include "tests/support/sysv_queue.hpp"
#include "transports/posix/abandoned.hpp"

namespace pibench::posix {
namespace {

namespace fs = std::filesystem;

mode_t mode_of(const fs::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 ? status.st_mode & 07777 : 0;
}

/// Runs `body` in a forked copy that leaves in good order, destructors of `body` included.
void in_a_copy(const std::function<void()>& body) {
  const pid_t pid = ::fork();
  if (pid == 0) {
    body();
    ::_exit(0);
  }
  int status = -1;
  ASSERT_EQ(::waitpid(pid, &status, 0), pid);
  EXPECT_EQ(status, 0);
}

/// Runs `body` in a forked copy that is then killed; the number that `body` returned.
int in_a_killed_copy(const std::function<int(RunDirectory&)>& body) {
  const Mapping page = Mapping::anonymous(sizeof(int));
  int& answer = *static_cast<int*>(page.data());
  const pid_t pid = ::fork();
  if (pid == 0) {
    RunDirectory run = RunDirectory::create();
    answer = body(run);
    ::raise(SIGKILL);
  }
  ::waitpid(pid, nullptr, 0);
  return answer;
}

std::vector<fs::path> shared_memory_paths_of(const std::string& tag) {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator("/dev/shm"))
    if (entry.path().filename().string().starts_with(tag)) paths.push_back(entry.path());
  return paths;
}

std::size_t shared_memory_of(const std::string& tag) {
  return shared_memory_paths_of(tag).size();
}

void remove_shared_memory_of(const std::string& tag) {
  for (const fs::path& path : shared_memory_paths_of(tag)) fs::remove(path);
}

/// $TMPDIR is a directory of the test's own.
class RunDirectoryTest : public testing::Test {
 protected:
  void SetUp() override {
    if (const char* former = std::getenv("TMPDIR")) former_root_ = former;
    ::setenv("TMPDIR", root_.path().c_str(), 1);
  }
  void TearDown() override {
    if (former_root_)
      ::setenv("TMPDIR", former_root_->c_str(), 1);
    else
      ::unsetenv("TMPDIR");
  }
  bool root_is_empty() const { return fs::is_empty(root_.path()); }

  test::ScratchDirectory root_;
  std::optional<std::string> former_root_;
};

TEST_F(RunDirectoryTest, IsPrivateWhateverTheUmask) {
  const mode_t former = ::umask(0);
  const RunDirectory run = RunDirectory::create();
  const fs::path inside = run.make_directory("part-");
  ::umask(former);
  EXPECT_EQ(run.path().parent_path(), root_.path());
  EXPECT_EQ(mode_of(run.path()), 0700u);
  EXPECT_EQ(mode_of(inside), 0700u);
  EXPECT_EQ(inside.parent_path(), run.path());
  for (const auto& entry : fs::directory_iterator(run.path()))
    EXPECT_EQ(mode_of(entry.path()) & 077, 0u) << entry.path();
}

TEST_F(RunDirectoryTest, TwoNeverShareANameAndTagsFitTheKernel) {
  const RunDirectory one = RunDirectory::create();
  const RunDirectory other = RunDirectory::create();
  EXPECT_NE(one.path(), other.path());
  EXPECT_NE(one.tag(), other.tag());
  EXPECT_NE(one.make_directory("part-"), one.make_directory("part-"));
  for (const char c : one.tag()) EXPECT_TRUE(std::isalnum(c) != 0 || c == '-') << one.tag();
}

TEST_F(RunDirectoryTest, TakesEverythingInsideWithIt) {
  {
    const RunDirectory run = RunDirectory::create();
    std::ofstream(run.make_directory("part-") / "file") << "content";
    EXPECT_FALSE(root_is_empty());
  }
  EXPECT_TRUE(root_is_empty());
}

TEST_F(RunDirectoryTest, AMovedOneRemovesOnce) {
  {
    RunDirectory run = RunDirectory::create();
    const fs::path path = run.path();
    {
      const RunDirectory moved = std::move(run);
      EXPECT_EQ(moved.path(), path);
      EXPECT_TRUE(fs::exists(path));
    }
    EXPECT_FALSE(fs::exists(path));
  }
  EXPECT_TRUE(root_is_empty());
}

TEST_F(RunDirectoryTest, AForkedCopyRemovesNothing) {
  RunDirectory run = RunDirectory::create();
  in_a_copy([&] { const RunDirectory copy = std::move(run); });
  EXPECT_TRUE(fs::exists(run.path()));
}

TEST_F(RunDirectoryTest, NamesTheDirectoryThatCannotBeUsed) {
  const std::string missing = (root_.path() / "missing").string();
  ::setenv("TMPDIR", missing.c_str(), 1);
  try {
    RunDirectory::create();
    FAIL() << "created in a directory that does not exist";
  } catch (const std::system_error& error) {
    EXPECT_EQ(error.code().value(), ENOENT);
    EXPECT_NE(std::string(error.what()).find(missing), std::string::npos) << error.what();
  }
}

TEST_F(RunDirectoryTest, TheRootIsTmpWhereNothingElseIsSaid) {
  EXPECT_EQ(temporary_root(), root_.path());
  ::setenv("TMPDIR", "", 1);
  EXPECT_EQ(temporary_root(), "/tmp");
  ::unsetenv("TMPDIR");
  EXPECT_EQ(temporary_root(), "/tmp");
}

TEST_F(RunDirectoryTest, TheLedgerTakesQueuesUntilItIsFullAndAgainOnceOneIsForgotten) {
  RunDirectory run = RunDirectory::create();
  int recorded = 0;
  EXPECT_THROW(for (; recorded < 100'000; ++recorded) run.record_queue(recorded),
               std::length_error);
  EXPECT_GE(recorded, 1000);
  run.forget_queue(recorded + 1);
  EXPECT_THROW(run.record_queue(recorded), std::length_error);
  run.forget_queue(0);
  EXPECT_NO_THROW(run.record_queue(recorded));
}

TEST_F(RunDirectoryTest, CleaningLeavesOneInUseAndSaysSo) {
  const RunDirectory run = RunDirectory::create();
  const CleanReport report = clean_abandoned();
  EXPECT_TRUE(report.removed.empty());
  ASSERT_EQ(report.kept.size(), 1u);
  EXPECT_NE(report.kept.front().find(run.path().string()), std::string::npos);
  EXPECT_TRUE(fs::exists(run.path()));
}

TEST_F(RunDirectoryTest, CleaningInAnotherProcessLeavesOneInUseToo) {
  const RunDirectory run = RunDirectory::create();
  in_a_copy([&] {
    ::closefrom(3);  // or the copy would hold the lock that it asks for
    clean_abandoned();
  });
  EXPECT_TRUE(fs::exists(run.path()));
}

TEST_F(RunDirectoryTest, CleaningRemovesAnAbandonedOneWithItsContents) {
  in_a_killed_copy([](RunDirectory& run) {
    std::ofstream(run.make_directory("part-") / "file") << "content";
    return 0;
  });
  EXPECT_FALSE(root_is_empty());
  EXPECT_EQ(clean_abandoned().removed.size(), 1u);
  EXPECT_TRUE(root_is_empty());
  EXPECT_TRUE(clean_abandoned().removed.empty());
}

TEST_F(RunDirectoryTest, CleaningRemovesARecordedQueueButNotAForgottenOne) {
  const test::SysvQueue kept;
  const int abandoned = in_a_killed_copy([&](RunDirectory& run) {
    run.record_queue(kept.id());
    run.forget_queue(kept.id());
    const int id = ::msgget(IPC_PRIVATE, 0600);
    run.record_queue(id);
    return id;
  });
  ASSERT_GE(abandoned, 0);
  EXPECT_TRUE(test::queue_exists(abandoned));
  clean_abandoned();
  EXPECT_FALSE(test::queue_exists(abandoned));
  EXPECT_TRUE(kept.exists());
}

TEST_F(RunDirectoryTest, CleaningLeavesARecordedQueueThatHasAKey) {
  const key_t key = ::ftok(root_.path().c_str(), 'p');
  const test::SysvQueue keyed(key);
  in_a_killed_copy([&](RunDirectory& run) {
    run.record_queue(keyed.id());
    return 0;
  });
  clean_abandoned();
  EXPECT_TRUE(keyed.exists()) << "an id that was used again for somebody's queue";
}

TEST_F(RunDirectoryTest, CleaningRemovesKernelNames) {
  in_a_killed_copy([](RunDirectory& run) {
    return ::shm_open(run.make_kernel_name().c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
  });
  const std::string tag = fs::directory_iterator(root_.path())->path().filename();
  EXPECT_EQ(shared_memory_of(tag), 1u);
  EXPECT_EQ(clean_abandoned().removed.size(), 2u);
  EXPECT_EQ(shared_memory_of(tag), 0u);
}

TEST_F(RunDirectoryTest, CleaningRemovesAQueueAndASemaphoreOfTheLatestName) {
  in_a_killed_copy([](RunDirectory& run) {
    const std::string name = run.make_kernel_name();
    ::sem_open(name.c_str(), O_CREAT | O_EXCL, 0600, 1);
    return static_cast<int>(::mq_open(name.c_str(), O_RDWR | O_CREAT | O_EXCL, 0600, nullptr));
  });
  const std::vector<std::string> removed = clean_abandoned().removed;
  ASSERT_EQ(removed.size(), 3u);
  EXPECT_TRUE(removed[0].starts_with("POSIX queue /pibench-")) << removed[0];
  EXPECT_TRUE(removed[1].starts_with("POSIX semaphore /pibench-")) << removed[1];
}

TEST_F(RunDirectoryTest, CleaningLeavesTheSharedMemoryOfOthers) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make something another user's";
  in_a_killed_copy([](RunDirectory& run) {
    const int memory = ::shm_open(run.make_kernel_name().c_str(), O_RDWR | O_CREAT | O_EXCL, 0600);
    return ::fchown(memory, 12'345, 12'345);
  });
  const std::string tag = fs::directory_iterator(root_.path())->path().filename();
  clean_abandoned();
  EXPECT_TRUE(root_is_empty());
  EXPECT_EQ(shared_memory_of(tag), 1u);
  remove_shared_memory_of(tag);
}

TEST_F(RunDirectoryTest, KernelNamesCannotBeGuessedFromEarlierOnes) {
  const RunDirectory run = RunDirectory::create();
  EXPECT_EQ(run.latest_kernel_name(), "");
  const std::string first = run.make_kernel_name();
  const std::string second = run.make_kernel_name();
  EXPECT_TRUE(first.starts_with('/' + run.tag() + '.')) << first;
  EXPECT_EQ(first.size(), run.tag().size() + 2 + 16) << "64 random bits";
  EXPECT_NE(first, second);
  EXPECT_EQ(run.latest_kernel_name(), second);
}

TEST_F(RunDirectoryTest, IsNotMadeWhereAllUsersMayReplaceIt) {
  fs::permissions(root_.path(), fs::perms{0777});
  EXPECT_THROW(RunDirectory::create(), std::system_error);
  fs::permissions(root_.path(), fs::perms{01777});
  EXPECT_NO_THROW(RunDirectory::create());
}

TEST_F(RunDirectoryTest, CleaningTouchesNothingThatIsNotARunDirectory) {
  const fs::path open_to_all = root_.path() / "pibench-public";
  const fs::path link = root_.path() / "pibench-link";
  const fs::path elsewhere = root_.path() / "elsewhere";
  fs::create_directory(open_to_all);
  fs::permissions(open_to_all, fs::perms{0755});
  fs::create_directory(elsewhere);
  fs::permissions(elsewhere, fs::perms{0700});
  fs::create_directory_symlink(elsewhere, link);
  std::ofstream(root_.path() / "pibench-file") << "content";
  EXPECT_TRUE(clean_abandoned().removed.empty());
  for (const char* name : {"pibench-public", "pibench-link", "elsewhere", "pibench-file"})
    EXPECT_TRUE(fs::exists(root_.path() / name)) << name;
}

}  // namespace
}  // namespace pibench::posix
