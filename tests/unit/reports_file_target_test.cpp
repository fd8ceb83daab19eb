// What write_atomically() makes of a name that stands for something already.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <system_error>

#include "reports/results/file.hpp"
#include "tests/support/command.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/refused_calls.hpp"

namespace pibench::reports {
namespace {

namespace fs = std::filesystem;
using test::Forked;
using test::read_file;

constexpr uid_t ordinary = 12345;
constexpr uid_t another = 12346;

class ReportsFileTarget : public testing::Test {
 protected:
  void SetUp() override { test::write_file(file(), "old"); }

  fs::path directory() const { return scratch_.path(); }
  fs::path file() const { return directory() / "results.json"; }

  static struct stat status(const fs::path& path) {
    struct stat status {};
    EXPECT_EQ(::lstat(path.c_str(), &status), 0) << path;
    return status;
  }
  static bool as_user(uid_t user) {
    return ::setresgid(user, user, user) == 0 && ::setresuid(user, user, user) == 0;
  }
  /// What writing ends with in a process of `user`.
  std::errc error_of_writing(uid_t user) const {
    for (const std::errc expected : {std::errc(), std::errc::permission_denied}) {
      Forked child([&] {
        if (!as_user(user)) return false;
        return writing_ends_with(file(), expected);
      });
      if (child.succeeded()) return expected;
    }
    return std::errc::state_not_recoverable;
  }
  static bool writing_ends_with(const fs::path& path, std::errc expected) {
    try {
      write_atomically(path, "new");
      return expected == std::errc();
    } catch (const std::system_error& error) {
      return error.code() == expected;
    }
  }
  std::ptrdiff_t entries() const { return std::distance(fs::directory_iterator(directory()), {}); }
  /// Whether it is another file than the one that `before` was.
  bool was_replaced(const struct stat& before) const {
    return status(file()).st_ino != before.st_ino;
  }

  test::ScratchDirectory scratch_;
};

TEST_F(ReportsFileTarget, KeepsItsMode) {
  for (const mode_t mode : {0600U, 0664U, 0444U, 0755U}) {
    ASSERT_EQ(::chmod(file().c_str(), mode), 0);
    if (::access(file().c_str(), W_OK) != 0) continue;  // an ordinary user may not write 0444
    write_atomically(file(), "new");
    EXPECT_EQ(status(file()).st_mode & 07777U, mode);
  }
  EXPECT_EQ(read_file(file()), "new");
}

TEST_F(ReportsFileTarget, KeepsItsOwnerWhereRootReplacesIt) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make this happen";
  ASSERT_EQ(::chown(file().c_str(), ordinary, another), 0);
  const auto before = status(file());
  write_atomically(file(), "new");
  EXPECT_TRUE(was_replaced(before));
  EXPECT_EQ(status(file()).st_uid, ordinary);
  EXPECT_EQ(status(file()).st_gid, another);
}

TEST_F(ReportsFileTarget, OfAnotherUserIsWrittenInPlace) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make this happen";
  ASSERT_EQ(::chown(file().c_str(), another, another), 0);
  ASSERT_EQ(::chmod(file().c_str(), 0666), 0);
  ASSERT_EQ(::chmod(directory().c_str(), 0777), 0);
  const auto before = status(file());
  EXPECT_EQ(error_of_writing(ordinary), std::errc());
  EXPECT_FALSE(was_replaced(before));
  EXPECT_EQ(status(file()).st_uid, another);
  EXPECT_EQ(read_file(file()), "new");
}

TEST_F(ReportsFileTarget, ThatMayNotBeWrittenIsLeftAlone) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make this happen";
  ASSERT_EQ(::chown(file().c_str(), ordinary, ordinary), 0);
  ASSERT_EQ(::chmod(file().c_str(), 0444), 0);
  ASSERT_EQ(::chmod(directory().c_str(), 0777), 0);
  EXPECT_EQ(error_of_writing(ordinary), std::errc::permission_denied);
  EXPECT_EQ(read_file(file()), "old");
  EXPECT_EQ(entries(), 1);
}

TEST_F(ReportsFileTarget, InADirectoryThatTakesNoFilesIsWrittenInPlace) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make this happen";
  ASSERT_EQ(::chown(file().c_str(), ordinary, ordinary), 0);
  ASSERT_EQ(::chmod(directory().c_str(), 0755), 0);
  EXPECT_EQ(error_of_writing(ordinary), std::errc());
  EXPECT_EQ(read_file(file()), "new");
  fs::remove(file());
  EXPECT_EQ(error_of_writing(ordinary), std::errc::permission_denied);
}

TEST_F(ReportsFileTarget, WithAnAccessListIsWrittenInPlace) {
  // Version 2: owner rw, user `another` rw, group none, mask rw, others none.
  struct Entry {
    std::uint16_t tag, permissions;
    std::uint32_t id;
  };
  struct {
    std::uint32_t version = 2;
    std::array<Entry, 5> entries{
        {{1, 6, ~0U}, {2, 6, another}, {4, 0, ~0U}, {16, 6, ~0U}, {32, 0, ~0U}}};
  } list;
  constexpr const char* name = "system.posix_acl_access";
  if (::setxattr(file().c_str(), name, &list, sizeof list, 0) != 0)
    GTEST_SKIP() << "the file system has no access-control lists";
  const auto before = status(file());
  write_atomically(file(), "new");
  EXPECT_FALSE(was_replaced(before));
  EXPECT_EQ(::getxattr(file().c_str(), name, nullptr, 0), static_cast<ssize_t>(sizeof list));
  EXPECT_EQ(read_file(file()), "new");
}

TEST_F(ReportsFileTarget, ThatIsAMountPointIsWrittenInPlace) {
  Forked child([this] {
    return ::unshare(CLONE_NEWNS) == 0 &&
           ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0;
  });
  if (!child.succeeded()) GTEST_SKIP() << "no mounts of our own can be made here";
  const fs::path mounted = directory() / "mounted";
  test::write_file(mounted, "old");
  Forked writer([&] {
    return ::unshare(CLONE_NEWNS) == 0 &&
           ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
           ::mount(file().c_str(), mounted.c_str(), nullptr, MS_BIND, nullptr) == 0 &&
           writing_ends_with(mounted, std::errc());
  });
  EXPECT_TRUE(writer.succeeded());
  EXPECT_EQ(read_file(file()), "new");
  EXPECT_EQ(read_file(mounted), "old");
  EXPECT_EQ(entries(), 2);
}

TEST_F(ReportsFileTarget, KeepsTheOldContentUnderItsOtherNames) {
  fs::create_hard_link(file(), directory() / "snapshot");
  write_atomically(file(), "new");
  EXPECT_EQ(read_file(directory() / "snapshot"), "old");
}

TEST_F(ReportsFileTarget, IsWhatALinkPointsTo) {
  fs::create_directory(directory() / "links");
  fs::create_symlink("../results.json", directory() / "links/relative");
  fs::create_symlink(directory() / "links/relative", directory() / "second");
  write_atomically(directory() / "second", "new");
  EXPECT_EQ(read_file(file()), "new");
  EXPECT_TRUE(fs::is_symlink(directory() / "second"));
  EXPECT_TRUE(fs::is_symlink(directory() / "links/relative"));
}

TEST_F(ReportsFileTarget, IsMadeWhereALinkPointsToNothing) {
  fs::create_symlink("made", directory() / "dangling");
  write_atomically(directory() / "dangling", "new");
  EXPECT_EQ(read_file(directory() / "made"), "new");
  EXPECT_TRUE(fs::is_symlink(directory() / "dangling"));
}

TEST_F(ReportsFileTarget, IsRefusedWhereLinksGoRound) {
  fs::create_symlink("b", directory() / "a");
  fs::create_symlink("a", directory() / "b");
  EXPECT_TRUE(writing_ends_with(directory() / "a", std::errc::too_many_symbolic_link_levels));
}

TEST_F(ReportsFileTarget, IsReachedThroughTheLinksThatTheKernelFollows) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can make this happen";
  const fs::path shared = directory() / "shared";
  fs::create_directory(shared);
  ASSERT_EQ(::chmod(shared.c_str(), 01777), 0);
  fs::create_symlink(file(), shared / "report");
  ASSERT_EQ(::lchown((shared / "report").c_str(), another, another), 0);
  // Links that others have laid where all may write are followed by few kernels.
  const bool followed = read_file("/proc/sys/fs/protected_symlinks") == "0\n";
  EXPECT_TRUE(
      writing_ends_with(shared / "report", followed ? std::errc() : std::errc::permission_denied));
  EXPECT_EQ(read_file(file()), followed ? "new" : "old");
}

TEST_F(ReportsFileTarget, ThatIsNoFileIsRefused) {
  ASSERT_EQ(::mkfifo((directory() / "fifo").c_str(), 0600), 0);
  EXPECT_TRUE(writing_ends_with(directory() / "fifo", std::errc::not_supported));
  EXPECT_TRUE(fs::is_fifo(directory() / "fifo"));
  EXPECT_TRUE(writing_ends_with(directory(), std::errc::is_a_directory));
}

/// The calls without which a file has to have a name from the beginning.
class ReportsFileWithout : public ReportsFileTarget, public testing::WithParamInterface<long> {};

TEST_P(ReportsFileWithout, ACallIsReplacedNevertheless) {
  const auto before = status(file());
  Forked child([this] {
    return test::refuse_calls({{GetParam(), EPERM}}) && writing_ends_with(file(), std::errc());
  });
  EXPECT_TRUE(child.succeeded());
  EXPECT_TRUE(was_replaced(before));
  EXPECT_EQ(read_file(file()), "new");
  EXPECT_EQ(entries(), 1);
}

INSTANTIATE_TEST_SUITE_P(Reports, ReportsFileWithout, testing::Values(SYS_linkat, SYS_fchown));

}  // namespace
}  // namespace pibench::reports
