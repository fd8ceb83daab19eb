// The directory of results: whose it is, and what it must not lose.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>

#include "bench/harness/usage_error.hpp"
#include "bench/run/output_directory.hpp"
#include "tests/support/command.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/refused_calls.hpp"

namespace pibench {
namespace {

namespace fs = std::filesystem;

class OutputDirectoryTest : public testing::Test {
 protected:
  fs::path path() const { return scratch_.path() / "a/b"; }
  bool is_refused(bool replace = false) const {
    try {
      OutputDirectory::create(path(), replace);
      return false;
    } catch (const UsageError&) {
      return true;
    }
  }

  test::ScratchDirectory scratch_;
};

TEST_F(OutputDirectoryTest, IsMadeWithItsParents) {
  EXPECT_EQ(OutputDirectory::create(path(), false).path(), path());
  EXPECT_TRUE(fs::is_empty(path()));
}

TEST_F(OutputDirectoryTest, WithAnythingThatARunWritesIsKept) {
  for (const std::string_view file : result_files) {
    fs::create_directories(path());
    test::write_file(path() / file, "precious");
    EXPECT_TRUE(is_refused()) << file;
    EXPECT_FALSE(is_refused(true)) << file;
    EXPECT_EQ(test::read_file(path() / file), "precious");
    fs::remove(path() / file);
  }
  fs::create_symlink("/nowhere", path() / result_files.front());
  EXPECT_TRUE(is_refused()) << "a link to nothing";
}

TEST_F(OutputDirectoryTest, WithOtherFilesIsUsed) {
  fs::create_directories(path());
  test::write_file(path() / "notes.txt", "");
  EXPECT_FALSE(is_refused());
}

TEST_F(OutputDirectoryTest, BelongsToOneRunAtATime) {
  {
    const auto first = OutputDirectory::create(path(), false);
    EXPECT_TRUE(is_refused(true));
  }
  EXPECT_FALSE(is_refused());
}

TEST_F(OutputDirectoryTest, IsFreeOnceItsProcessIsKilled) {
  test::Forked holder([this] {
    const auto held = OutputDirectory::create(path(), false);
    test::write_file(scratch_.path() / "held", "");
    while (::pause() != 0) continue;
    return true;
  });
  while (!fs::exists(scratch_.path() / "held")) ::sched_yield();
  EXPECT_TRUE(is_refused());
  holder.kill();
  EXPECT_FALSE(is_refused());
}

TEST_F(OutputDirectoryTest, IsUsedWhereThereAreNoLocks) {
  for (const int error : {ENOLCK, ENOSYS, EPERM, EOPNOTSUPP, EBADF}) {
    test::Forked child([&] {
      return test::refuse_calls({{SYS_flock, error}}) && !is_refused(true);
    });
    EXPECT_TRUE(child.succeeded()) << error;
  }
}

TEST_F(OutputDirectoryTest, FreshNamesAreNeverTheSame) {
  const auto first = OutputDirectory::create_fresh(path());
  const auto second = OutputDirectory::create_fresh(path());
  EXPECT_EQ(first.path(), path());
  EXPECT_EQ(second.path(), path().native() + "-2");
}

TEST_F(OutputDirectoryTest, ThatHoldsNothingIsNotResumed) {
  fs::create_directories(path());
  EXPECT_THROW(OutputDirectory::open(path()), UsageError);
  EXPECT_THROW(OutputDirectory::open(path() / "absent"), UsageError);
  EXPECT_FALSE(fs::exists(path() / "absent"));
}

}  // namespace
}  // namespace pibench
