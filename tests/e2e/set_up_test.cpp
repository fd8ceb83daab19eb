// A test program whose set-up fails has failed: none of its tests counts as skipped.
#include <gtest/gtest.h>
#include <sys/syscall.h>

#include <cerrno>
#include <filesystem>

#include "tests/support/command.hpp"
#include "tests/support/own_program.hpp"

namespace pibench::test {
namespace {

/// One suite of this program, in a process of its own that must take turns with nobody.
Finished run_another(const std::map<long, int>& refused_calls) {
  const ScratchDirectory build;
  const std::filesystem::path program = build.path() / "e2e_tests";
  std::filesystem::create_symlink(own_program(), program);
  Command::Options options;
  options.refused_calls = refused_calls;
  options.environment = {{"GTEST_TOTAL_SHARDS", "1"}, {"GTEST_SHARD_INDEX", "0"}};
  return run({program, "--gtest_filter=VersionTest.*"}, options);
}

TEST(SetUpTest, IsAFailureWhereItFails) {
  const Finished finished = run_another({{SYS_unshare, EPERM}, {SYS_flock, ENOLCK}});
  EXPECT_EQ(finished.exit_code, 1) << finished.out << finished.err;
  EXPECT_EQ(finished.out.find("SKIPPED"), std::string::npos) << finished.out;
  EXPECT_NE(finished.out.find("to take turns"), std::string::npos) << finished.out;
}

TEST(SetUpTest, TakesTurnsWhereMountIsRefused) {
  const Finished finished = run_another({{SYS_mount, EPERM}});
  EXPECT_EQ(finished.exit_code, 0) << finished.out << finished.err;
  EXPECT_NE(finished.out.find("[       OK ]"), std::string::npos) << finished.out;
}

}  // namespace
}  // namespace pibench::test
