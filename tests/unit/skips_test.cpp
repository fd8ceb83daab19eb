// Why tests were skipped, as run_all.sh counts it from what CTest writes.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

using Lines = std::vector<std::string>;

class SkipsTest : public testing::Test {
 protected:
  /// What GoogleTest prints of a skipped test, without what surrounds it.
  static std::string skipped(const std::string& reason) {
    return "a_test.cpp:33: Skipped\\n" + reason + "\\n\\n[  SKIPPED ] Some.Test (0 ms)\\n";
  }

  /// A test that prints `text`, and more properties of it, as CTest takes them.
  void add(const std::string& text, const std::string& properties = {}) {
    const std::string name = fmt::format("test{}", ++tests_);
    list_ += fmt::format(
        "add_test({0} printf [=[{1}]=])\n"
        "set_tests_properties({0} PROPERTIES SKIP_REGULAR_EXPRESSION \""
        "\\\\[  SKIPPED \\\\];The browser tests are left out\" {2})\n",
        name, text, properties);
  }

  Lines count() const {
    write_file(folder_.path() / "CTestTestfile.cmake", list_);
    const std::string report = folder_.path() / "tests.xml";
    run({"ctest", "--test-dir", folder_.path(), "--output-junit", report});
    std::istringstream out(
        run({"awk", "-f", PIBENCH_SOURCE_DIR "/tests/support/skips.awk", report}).out);
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

TEST_F(SkipsTest, AreCountedByReason) {
  add(skipped("only root can act as two other users"));
  add(skipped("only root can act as two other users"));
  add(skipped("this CPU has no avx512"));
  add("it passed\\n");
  EXPECT_EQ(count(), (Lines{"1 accepted this CPU has no avx512",
                            "2 accepted only root can act as two other users"}));
}

TEST_F(SkipsTest, WithAnyOtherReasonAreRefused) {
  add(skipped("it is Monday, and only root can help"));
  EXPECT_EQ(count(), Lines{"1 refused it is Monday, and only root can help"});
}

TEST_F(SkipsTest, WithoutAReasonAreRefused) {
  add(skipped(""));
  add("[  SKIPPED ] Some.Test (0 ms)\\n");
  add("", "DISABLED TRUE");
  EXPECT_EQ(count(), Lines{"3 refused no reason given"});
}

TEST_F(SkipsTest, OfAProgramWhoseSetUpFailedAreRefused) {
  add("set-up.cpp:9: Failure\\nflock: Bad file descriptor\\n\\n[  SKIPPED ] 1 test\\n");
  EXPECT_EQ(count(), Lines{"1 refused no reason given"});
}

TEST_F(SkipsTest, OfTestsThatFailedTooAreRefused) {
  add(skipped("only root can do it") + "a_test.cpp:60: Failure\\n[  FAILED  ] Some.Test (0 ms)\\n");
  EXPECT_EQ(count(), Lines{"1 refused it failed, and told: only root can do it"});
}

TEST_F(SkipsTest, KeepReasonsOfSeveralLinesAndOddCharacters) {
  add(skipped("a < b && \"c\"\\nand so on"));
  EXPECT_EQ(count(), Lines{R"(1 refused a < b && "c" and so on)"});
}

TEST_F(SkipsTest, OfTheBrowserAreFaultsUnlessItIsMissing) {
  add("The browser tests are left out: node, chromium not found (apt-get install)\\n");
  add("The browser tests are left out: npm ci ended with 1. npm ERR! code EAI_AGAIN\\n");
  add("The browser tests are left out: npm ci ended with 1. npm ERR! code EUSAGE\\n");
  EXPECT_EQ(count(), (Lines{"1 accepted node, chromium not found (apt-get install)",
                            "1 accepted npm ci ended with 1. npm ERR! code EAI_AGAIN",
                            "1 refused npm ci ended with 1. npm ERR! code EUSAGE"}));
}

TEST_F(SkipsTest, AreNoneWhereAllTestsRan) {
  add("what was Skipped\\n");
  EXPECT_EQ(count(), Lines{});
}

}  // namespace
}  // namespace pibench::test
