// That removal works where memory and descriptors have run out, and tells what it cannot do.
#include "transports/posix/removal.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <optional>

#include "tests/support/command.hpp"
#include "tests/support/forked.hpp"
#include "tests/support/killed_run.hpp"
#include "tests/support/refused_calls.hpp"
#include "tests/support/sanitizer.hpp"
#include "transports/posix/abandoned.hpp"
#include "transports/posix/run_directory.hpp"

namespace pibench::posix {
namespace {

namespace fs = std::filesystem;

class RemovalTest : public testing::Test {
 protected:
  fs::path root() const { return scratch_.path(); }
  bool root_is_empty() const { return fs::is_empty(root()); }

  /// As deep and as full as a run gets.
  static void fill(const RunDirectory& run) {
    for (int part = 0; part < 3; ++part) {
      const fs::path directory = run.make_directory("part-");
      for (const char* name : {"up0", "down0"}) {
        fs::create_directory(directory / name);
        for (int i = 0; i < 64; ++i)
          test::write_file(directory / name / std::to_string(i), "message");
      }
    }
  }

  /// What a copy of this process says on standard error, without its descriptor beforehand.
  template <class Body>
  std::string complaint_of(Body&& body) const {
    const fs::path file = errors_.path() / "errors";
    test::Forked child([&] {
      const int errors = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
      return ::dup2(errors, STDERR_FILENO) >= 0 && body();
    });
    EXPECT_TRUE(child.succeeded());
    return test::read_file(file);
  }

  test::ScratchDirectory scratch_;
  test::ScratchDirectory errors_;
  test::TemporaryRoot temporary_{scratch_.path()};
};

/// Takes all memory that this process may have, until nothing can be allocated.
void exhaust_memory() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_AS, &none);
  ::setrlimit(RLIMIT_DATA, &none);
  for (std::size_t bytes = 1 << 20; bytes >= 8; bytes /= 2)
    while (::malloc(bytes) != nullptr) continue;
}

void exhaust_descriptors() {
  const rlimit few{64, 64};
  ::setrlimit(RLIMIT_NOFILE, &few);
  while (::open("/dev/null", O_RDONLY) >= 0) continue;
}

TEST_F(RemovalTest, ARunsDirectoryGoesWithoutMemory) {
  if (test::has_sanitizers_memory) GTEST_SKIP() << "a sanitizer needs more memory than is left";
  test::Forked child([&] {
    std::optional<RunDirectory> run(RunDirectory::create());
    fill(*run);
    exhaust_memory();
    const bool exhausted = ::malloc(8) == nullptr;
    run.reset();
    return exhausted;
  });
  EXPECT_TRUE(child.succeeded());
  EXPECT_TRUE(root_is_empty());
}

TEST_F(RemovalTest, ARunsDirectoryGoesWithoutAnotherDescriptor) {
  test::Forked child([&] {
    std::optional<RunDirectory> run(RunDirectory::create());
    fill(*run);
    exhaust_descriptors();
    const bool exhausted = ::open("/", O_RDONLY) < 0;
    run.reset();
    return exhausted;
  });
  EXPECT_TRUE(child.succeeded());
  EXPECT_TRUE(root_is_empty());
}

TEST_F(RemovalTest, AnAttemptThatFailsForWantOfDescriptorsLeavesNothing) {
  test::Forked child([&] {
    exhaust_descriptors();
    int failures = 0;
    for (int free = 0; free < 8; ++free) {
      try {
        static_cast<void>(RunDirectory::create());
      } catch (const std::system_error& error) {
        failures += error.code().value() == EMFILE ? 1 : 0;
      }
      ::close(40 + free);
    }
    return failures > 1 && failures < 8;  // each stage without its descriptor, and all with
  });
  EXPECT_TRUE(child.succeeded());
  EXPECT_TRUE(root_is_empty());
}

TEST_F(RemovalTest, APartGoesWithAllInIt) {
  const RunDirectory run = RunDirectory::create();
  const fs::path part = run.make_directory("part-");
  fs::create_directories(part / "a" / "b");
  test::write_file(part / "a" / "b" / "c", "content");
  EXPECT_TRUE(remove_own_tree(part.c_str()));
  EXPECT_FALSE(fs::exists(part));
  EXPECT_TRUE(remove_own_tree(part.c_str())) << "it is gone already";
}

TEST_F(RemovalTest, LinksAreNotFollowed) {
  const fs::path precious = root() / "precious";
  fs::create_directory(precious);
  test::write_file(precious / "file", "bytes");
  {
    const RunDirectory run = RunDirectory::create();
    fs::create_directory_symlink(precious, run.make_directory("part-") / "link");
  }
  EXPECT_EQ(test::read_file(precious / "file"), "bytes");
  fs::remove_all(precious);
  EXPECT_TRUE(root_is_empty());
}

TEST_F(RemovalTest, WhatCannotBeRemovedIsToldWithTheRemedyAndCleaningFindsIt) {
  for (const long call : {SYS_unlinkat, SYS_rmdir}) {
    const std::string said = complaint_of([&] {
      RunDirectory run = RunDirectory::create();
      fill(run);
      if (!test::refuse_calls({{call, EROFS}})) return false;
      return !run.remove();
    });
    EXPECT_NE(said.find("Read-only file system"), std::string::npos) << said;
    EXPECT_NE(said.find("'pibench clean'"), std::string::npos) << said;
    EXPECT_NE(said.find(root().string()), std::string::npos) << said;
    EXPECT_FALSE(root_is_empty());
    EXPECT_TRUE(clean_abandoned().is_complete);
    EXPECT_TRUE(root_is_empty());
  }
}

TEST_F(RemovalTest, AQueueThatCannotBeRemovedKeepsTheDirectoryThatTellsOfIt) {
  const Mapping page = Mapping::anonymous(sizeof(int));
  int& id = *static_cast<int*>(page.data());
  const std::string said = complaint_of([&] {
    RunDirectory run = RunDirectory::create();
    id = ::msgget(IPC_PRIVATE, 0600);
    run.record_queue(id);
    if (!test::refuse_calls({{SYS_msgctl, EPERM}})) return false;
    run.remove_queue(id);
    return !run.remove();
  });
  EXPECT_NE(said.find("SysV queue " + std::to_string(id)), std::string::npos) << said;
  EXPECT_EQ(clean_abandoned().removed.size(), 2u);
  msqid_ds status{};
  EXPECT_NE(::msgctl(id, IPC_STAT, &status), 0);
}

TEST_F(RemovalTest, NothingIsSaidOfWhatGoes) {
  EXPECT_EQ(complaint_of([&] {
              RunDirectory run = RunDirectory::create();
              fill(run);
              static_cast<void>(run.make_kernel_name());
              return run.remove() && run.remove();
            }),
            "");
}

TEST_F(RemovalTest, RemovalWorksWhereKernelNamesAreRefused) {
  EXPECT_EQ(complaint_of([&] {
              if (!test::refuse_calls({{SYS_mq_unlink, EPERM}, {SYS_mq_open, EPERM}})) return false;
              RunDirectory run = RunDirectory::create();
              static_cast<void>(run.make_kernel_name());
              return run.remove();
            }),
            "");
  EXPECT_TRUE(root_is_empty());
}

}  // namespace
}  // namespace pibench::posix
