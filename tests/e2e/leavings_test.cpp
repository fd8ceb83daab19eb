// What stays of a run where locks, memory or the right to remove are missing, and what is said.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstring>
#include <set>

#include "tests/support/command.hpp"
#include "tests/support/facts.hpp"
#include "tests/support/sanitizer.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;
using Arguments = std::vector<std::string>;

class LeavingsTest : public testing::Test {
 protected:
  static Arguments pi(const std::string& transport) {
    return {PIBENCH_BINARY, "pi", "--transport", transport, "--terms", "1000", "--workers", "2"};
  }
  Command::Options here() const {
    Command::Options options;
    options.environment = {{"TMPDIR", temporary().string()}};
    return options;
  }
  Command::Options refusing(long call, int error) const {
    Command::Options options = here();
    options.refused_calls = {{call, error}};
    return options;
  }
  Finished clean(const Arguments& more = {}) const {
    Arguments arguments{PIBENCH_BINARY, "clean"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return run(arguments, here());
  }
  /// Kills a run that has a directory.
  void leave_a_killed_run() const {
    Command command({PIBENCH_BINARY, "pi", "--transport", "inprocess", "--terms", "1000000000000",
                     "--kernel", "scalar"},
                    here());
    while (!has_ledger() && !command.ends_within(std::chrono::milliseconds(1))) continue;
    command.send(SIGKILL);
    command.wait();
    ASSERT_TRUE(has_ledger());
  }

  fs::path temporary() const { return scratch_.path(); }
  bool is_clean() const { return fs::is_empty(temporary()); }

 private:
  bool has_ledger() const {
    for (const auto& entry : fs::directory_iterator(temporary()))
      if (fs::exists(entry.path() / "ledger") &&
          (fs::status(entry.path()).permissions() & fs::perms::sticky_bit) == fs::perms::none)
        return true;
    return false;
  }

  ScratchDirectory scratch_;
};

TEST_F(LeavingsTest, ARunNeedsNoLocks) {
  for (const int error : {ENOLCK, ENOSYS, EPERM, EBADF, EOPNOTSUPP}) {
    const Finished finished = run(pi("pipe"), refusing(SYS_flock, error));
    EXPECT_EQ(finished.exit_code, 0) << finished.err;
    EXPECT_TRUE(is_clean()) << ::strerror(error);
  }
}

TEST_F(LeavingsTest, WhereverMemoryRunsOutNothingIsLeft) {
  if (has_sanitizers_memory) GTEST_SKIP() << "a sanitizer needs more memory than is left";
  constexpr std::uint64_t least = std::uint64_t{4} << 20;
  constexpr std::uint64_t most = std::uint64_t{4} << 30;
  for (const char* transport : {"fifo", "tempfile"}) {
    std::set<int> exit_codes;
    for (std::uint64_t bytes = least; bytes < most && !exit_codes.contains(0);
         bytes += bytes / 400) {
      Command::Options options = here();
      options.limits = {{RLIMIT_AS, bytes}};
      const Finished finished = run(pi(transport), options);
      exit_codes.insert(finished.exit_code);
      EXPECT_TRUE(is_clean()) << bytes << " bytes: " << finished.err;
    }
    EXPECT_TRUE(exit_codes.contains(0)) << "there was never enough";
    EXPECT_TRUE(exit_codes.contains(2)) << "there was always enough: the test shows nothing";
  }
}

TEST_F(LeavingsTest, WhatCannotBeRemovedIsToldAndIsNoSuccess) {
  const Finished finished = run(pi("pipe"), refusing(SYS_rmdir, EROFS));
  EXPECT_EQ(finished.exit_code, 1);
  EXPECT_NE(finished.err.find("Read-only file system"), std::string::npos) << finished.err;
  EXPECT_NE(finished.err.find("'pibench clean'"), std::string::npos) << finished.err;
  EXPECT_FALSE(is_clean());
  EXPECT_EQ(clean().exit_code, 0);
  EXPECT_TRUE(is_clean());
}

TEST_F(LeavingsTest, ADryRunSaysWhatCleaningDoes) {
  leave_a_killed_run();
  const Facts before = facts_below(temporary());
  const Finished said = clean({"--dry-run"});
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_TRUE(said.out.starts_with("would remove directory ")) << said.out;
  EXPECT_EQ(facts_below(temporary()), before);
  EXPECT_EQ("would remove" + clean().out.substr(7), said.out);
  EXPECT_TRUE(is_clean());
}

TEST_F(LeavingsTest, CleaningTellsByItsExitCodeThatSomethingStays) {
  leave_a_killed_run();
  const fs::path run_directory = fs::directory_iterator(temporary())->path();
  write_file(run_directory / "notes", "of somebody");
  const Finished kept = clean();
  EXPECT_EQ(kept.exit_code, 1) << kept.out;
  EXPECT_NE(kept.out.find("notes"), std::string::npos) << kept.out;
  fs::remove(run_directory / "notes");
  EXPECT_EQ(clean().exit_code, 0);
  EXPECT_TRUE(is_clean());
}

TEST_F(LeavingsTest, ADirectoryThatIsNoRunsIsNoFailureOfCleaning) {
  fs::create_directory(temporary() / "pibench-abcdef");
  const Finished kept = clean();
  EXPECT_EQ(kept.exit_code, 0);
  EXPECT_NE(kept.out.find("no ledger of a run inside"), std::string::npos) << kept.out;
  EXPECT_TRUE(fs::exists(temporary() / "pibench-abcdef"));
}

TEST_F(LeavingsTest, ATemporaryDirectoryThatCannotBeReadIsAnError) {
  Command::Options options;
  options.environment = {{"TMPDIR", (temporary() / "missing").string()}};
  const Finished finished = run({PIBENCH_BINARY, "clean"}, options);
  EXPECT_EQ(finished.exit_code, 2);
  EXPECT_NE(finished.err.find("missing"), std::string::npos) << finished.err;
}

TEST_F(LeavingsTest, TheHelpOfCleaningTellsItsExitCodes) {
  EXPECT_NE(clean({"--help"}).out.find("Exit codes"), std::string::npos);
}

}  // namespace
}  // namespace pibench::test
