// The real binary in directories of its own, for tests that call it as a person or a script would.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "tests/support/command.hpp"

namespace pibench::test {

using Arguments = std::vector<std::string>;

/// Every call begins in an empty directory, and leaves no temporary files.
class CalledPibench : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directory(work());
    std::filesystem::create_directory(temporary());
  }
  void TearDown() override {
    EXPECT_TRUE(std::filesystem::is_empty(temporary()))
        << "left behind: " << *std::filesystem::directory_iterator(temporary());
  }

  std::filesystem::path work() const { return scratch_.path() / "work"; }
  std::filesystem::path temporary() const { return scratch_.path() / "tmp"; }

  Finished call(Arguments arguments, std::map<std::string, std::string> environment = {}) const {
    arguments.insert(arguments.begin(), PIBENCH_BINARY);
    environment["TMPDIR"] = temporary().string();
    return run(arguments, {.environment = std::move(environment), .directory = work()});
  }

  /// One line that holds `what`, exit code 2, and nothing written.
  void expect_refused(const Arguments& arguments, const std::string& what,
                      const std::map<std::string, std::string>& environment = {}) const {
    const Finished finished = call(arguments, environment);
    EXPECT_EQ(finished.exit_code, 2) << finished.err;
    EXPECT_EQ(finished.out, "");
    EXPECT_EQ(std::ranges::count(finished.err, '\n'), 1) << finished.err;
    EXPECT_NE(finished.err.find(what), std::string::npos) << finished.err;
    EXPECT_TRUE(std::filesystem::is_empty(work())) << "something was written";
  }

  ScratchDirectory scratch_;
};

}  // namespace pibench::test
