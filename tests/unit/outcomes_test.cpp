// How tests ended, and why some were skipped, as run_all.sh counts it from what CTest writes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

using Lines = std::vector<std::string>;

class OutcomesTest : public testing::Test {
 protected:
  /// What GoogleTest prints of a test.
  static std::string run_test() { return "[ RUN      ] Some.Test\\n"; }
  static std::string passed() { return run_test() + "[       OK ] Some.Test (0 ms)\\n"; }
  static std::string failed() {
    return run_test() + "a_test.cpp:60: Failure\\n[  FAILED  ] Some.Test/8, where so (0 ms)\\n";
  }
  static std::string skipped(const std::string& reason) {
    return run_test() + "a_test.cpp:33: Skipped\\n" + reason +
           "\\n\\n[  SKIPPED ] Some.Test (0 ms)\\n";
  }

  /// A test that prints `text`, then ends by a command; with more properties of it, as CTest takes
  /// them.
  void add(const std::string& text, const std::string& end = {},
           const std::string& properties = {}) {
    const std::string name = fmt::format("test{}", ++tests_);
    write_file(folder_.path() / name, "printf '" + text + "'\n" + end);
    list_ += fmt::format(
        "add_test({0} sh [=[{1}]=])\n"
        "set_tests_properties({0} PROPERTIES SKIP_REGULAR_EXPRESSION "
        "\"The browser tests are left out\" {2})\n",
        name, (folder_.path() / name).string(), properties);
  }
  /// A program of GoogleTest with so many tests.
  void add_program(int tests, const std::string& text, const std::string& end = {}) {
    add(fmt::format("main()\\n[==========] Running {} tests from 1 test suite.\\n", tests) + text +
            "[==========] ran\\n[  FAILED  ] as listed before\\n",
        end);
  }

  Lines count() const {
    write_file(folder_.path() / "CTestTestfile.cmake", list_);
    const std::string report = folder_.path() / "tests.xml";
    run({"ctest", "--test-dir", folder_.path(), "--output-junit", report});
    std::istringstream out(
        run({"awk", "-f", PIBENCH_SOURCE_DIR "/tests/support/outcomes.awk", report}).out);
    Lines lines;
    for (std::string line; std::getline(out, line);) lines.push_back(line);
    std::ranges::sort(lines);
    return lines;
  }

 private:
  ScratchDirectory folder_;
  std::string list_;
  int tests_ = 0;
};

TEST_F(OutcomesTest, AreThoseOfEachTestOfAProgram) {
  add_program(3, passed() + failed() + passed(), "exit 1");
  add_program(1, passed());
  EXPECT_EQ(count(), (Lines{"1 failed", "3 passed"}));
}

TEST_F(OutcomesTest, AreOfOtherProgramsOneEach) {
  add("whatever\\n");
  add("whatever\\n", "exit 3");
  EXPECT_EQ(count(), (Lines{"1 failed", "1 passed"}));
}

TEST_F(OutcomesTest, OfWhatAProgramDidNotEndAreFailures) {
  add_program(5, passed() + run_test(), "kill -9 $$");
  EXPECT_EQ(count(), (Lines{"1 passed", "4 failed"}));
}

TEST_F(OutcomesTest, OfAProgramThatEndsBadlyAfterItsTestsAreOneFailureMore) {
  add_program(2, passed() + passed(), "exit 23");
  EXPECT_EQ(count(), (Lines{"1 failed", "2 passed"}));
}

TEST_F(OutcomesTest, OfAProgramWithoutTestsAreAFailure) {
  add_program(0, "");
  EXPECT_EQ(count(), (Lines{"0 passed", "1 failed"}));
}

TEST_F(OutcomesTest, OfAProgramWhoseSetUpFailedAreFailures) {
  add_program(2, "set-up.cpp:9: Failure\\nflock: Bad file descriptor\\n\\n[  SKIPPED ] 2 tests\\n",
              "exit 1");
  EXPECT_EQ(count(), (Lines{"0 passed", "2 failed"}));
}

TEST_F(OutcomesTest, OfSkippedTestsAreCountedByReason) {
  add_program(
      3, skipped("only root can act as two users") + skipped("this CPU has no avx512") + passed());
  add_program(1, skipped("only root can act as two users"));
  EXPECT_EQ(count(), (Lines{"0 failed", "1 accepted this CPU has no avx512", "1 passed",
                            "2 accepted only root can act as two users"}));
}

TEST_F(OutcomesTest, OfTestsSkippedForAnyOtherReasonAreRefused) {
  add_program(1, skipped("it is Monday, and only root can help"));
  EXPECT_EQ(count(),
            (Lines{"0 failed", "0 passed", "1 refused it is Monday, and only root can help"}));
}

TEST_F(OutcomesTest, OfTestsSkippedWithoutAReasonAreRefused) {
  add_program(3, skipped("this CPU has no avx512") + skipped("") + run_test() +
                     "[  SKIPPED ] Some.Test (0 ms)\\n");
  add("", "", "DISABLED TRUE");
  EXPECT_EQ(count(), (Lines{"0 failed", "0 passed", "1 accepted this CPU has no avx512",
                            "3 refused no reason given"}));
}

TEST_F(OutcomesTest, OfTestsThatFailedAfterASkipAreFailures) {
  add_program(1, "a_test.cpp:33: Skipped\\nonly root can do it\\n\\n" + failed(), "exit 1");
  EXPECT_EQ(count(), (Lines{"0 passed", "1 failed"}));
}

TEST_F(OutcomesTest, KeepReasonsOfSeveralLinesAndOddCharacters) {
  add_program(1, skipped("a < b && \"c\"\\nand so on"));
  EXPECT_EQ(count(), (Lines{"0 failed", "0 passed", R"(1 refused a < b && "c" and so on)"}));
}

TEST_F(OutcomesTest, OfTheBrowserAreFaultsUnlessItIsMissing) {
  add("The browser tests are left out: node, chromium not found (apt-get install)\\n");
  add("The browser tests are left out: npm ci ended with 1. npm ERR! code EAI_AGAIN\\n");
  add("The browser tests are left out: npm ci ended with 1. npm ERR! code EUSAGE\\n");
  EXPECT_EQ(count(),
            (Lines{"0 failed", "0 passed", "1 accepted node, chromium not found (apt-get install)",
                   "1 accepted npm ci ended with 1. npm ERR! code EAI_AGAIN",
                   "1 refused npm ci ended with 1. npm ERR! code EUSAGE"}));
}

TEST_F(OutcomesTest, OfTestsThatOnlySpeakOfSkippingArePasses) {
  add("what was Skipped\\nskipped: none\\n");
  EXPECT_EQ(count(), (Lines{"0 failed", "1 passed"}));
}

}  // namespace
}  // namespace pibench::test
