// Clocks that are not the kernel's.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

using Words = std::vector<std::string>;

class ClockTest : public testing::Test {
 protected:
  Finished run_at(const std::string& speed_percent, const Words& words) const {
    Words all{PIBENCH_BINARY};
    all.insert(all.end(), words.begin(), words.end());
    return run(all, {.environment = {{"LD_PRELOAD", PIBENCH_OTHER_CLOCK},
                                     {"CLOCK_SPEED_PERCENT", speed_percent},
                                     {"ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0"},
                                     {"TMPDIR", scratch_.path()}},
                     .directory = scratch_.path()});
  }

  ScratchDirectory scratch_;
};

const Words pi_job{"pi", "--terms", "1000"};
const Words short_run{"run",     "--quick", "--scenario",    "latency", "--transport", "pipe",
                      "--bytes", "8",       "--repetitions", "1",       "--out",       "out"};

TEST_F(ClockTest, NothingIsMeasuredByOneOfAnotherSpeed) {
  for (const char* speed : {"0", "10", "1000"})
    for (const Words& words : {pi_job, short_run}) {
      const Finished finished = run_at(speed, words);
      EXPECT_EQ(finished.exit_code, 2) << speed;
      EXPECT_NE(finished.err.find("the kernel's"), std::string::npos) << finished.err;
      EXPECT_TRUE(std::filesystem::is_empty(scratch_.path()));
    }
}

TEST_F(ClockTest, OneOfTheSameSpeedIsAsGood) {
  EXPECT_EQ(run_at("100", pi_job).exit_code, 0);
  EXPECT_EQ(run_at("100", short_run).exit_code, 0);
}

TEST_F(ClockTest, UnderFaketimeAnotherDateIsNoHindranceAndAStoppedClockIs) {
  const Words date{"faketime", "2020-01-01 00:00:00"};
  if (run({date[0], date[1], "true"}).exit_code != 0) GTEST_SKIP() << "faketime is not installed";
  Words moved = date;
  moved.insert(moved.end(), {PIBENCH_BINARY, "pi", "--terms", "1000"});
  const Command::Options preloaded{
      .environment = {{"ASAN_OPTIONS", "verify_asan_link_order=0:detect_leaks=0"}}};
  EXPECT_EQ(run(moved, preloaded).exit_code, 0);
  const Finished stopped = run({"faketime", "-f", "2020-01-01 00:00:00", PIBENCH_BINARY, "run",
                                "--quick", "--out", scratch_.path() / "out"},
                               preloaded);
  EXPECT_EQ(stopped.exit_code, 2);
  EXPECT_NE(stopped.err.find("stands still"), std::string::npos) << stopped.err;
}

}  // namespace
}  // namespace pibench::test
