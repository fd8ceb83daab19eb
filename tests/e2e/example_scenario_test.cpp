// The documented example of adding a scenario, in a binary of its own: it is listed, planned,
// measured and shown like those that are built in.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

namespace fs = std::filesystem;

Finished run_example(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), PIBENCH_WITH_EXAMPLE);
  return run(arguments);
}

class ExampleScenarioTest : public testing::Test {
 protected:
  /// Measured once for all of its tests.
  static void SetUpTestSuite() {
    results_ = new ScratchDirectory;
    finished_ = new Finished(
        run_example({"run", "--scenario", "first_message", "--placement", "os", "--bytes", "8,64",
                     "--repetitions", "3", "--out", out().string()}));
  }
  static void TearDownTestSuite() {
    delete results_;
    delete finished_;
  }
  static fs::path out() { return results_->path() / "out"; }
  static std::string file(const char* name) { return read_file(out() / name); }
  static const Finished& finished() { return *finished_; }

 private:
  static inline ScratchDirectory* results_ = nullptr;
  static inline Finished* finished_ = nullptr;
};

TEST_F(ExampleScenarioTest, IsListed) {
  const auto list = nlohmann::json::parse(run_example({"list", "--json"}).out);
  const auto& names = list.at("scenarios");
  EXPECT_EQ(names.back(), "first_message");
  EXPECT_NE(run_example({"run", "--help"}).out.find("contention, first_message"),
            std::string::npos);
}

TEST_F(ExampleScenarioTest, IsPlannedAndMeasured) {
  ASSERT_EQ(finished().exit_code, 0) << finished().err;
  const auto results = nlohmann::json::parse(file("results.json"));
  const auto& cells = results.at("pibench").at("cells");
  ASSERT_EQ(cells.size(), 2u);
  for (const auto& cell : cells) {
    EXPECT_EQ(cell.at("scenario"), "first_message");
    EXPECT_EQ(cell.at("outcome"), "measured") << cell.dump();
    EXPECT_EQ(cell.at("repetitions").size(), 3u);
  }
}

TEST_F(ExampleScenarioTest, IsShownInEveryForm) {
  ASSERT_EQ(finished().exit_code, 0) << finished().err;
  const std::string title = "first_message: 64 bytes, 1 worker, placement os";
  EXPECT_NE(file("results.csv").find(",first_message,eventfd_box,"), std::string::npos)
      << file("results.csv");
  EXPECT_NE(finished().out.find(title), std::string::npos) << finished().out;
  EXPECT_NE(finished().out.find("eventfd_box"), std::string::npos) << finished().out;
  EXPECT_NE(file("report.html").find(title), std::string::npos);
  const Finished markdown = run_example({"report", (out() / "results.json").string(), "--format",
                                         "markdown", "--output", (out() / "report.md").string()});
  EXPECT_EQ(markdown.exit_code, 0) << markdown.err;
  EXPECT_NE(file("report.md").find("first_message"), std::string::npos) << file("report.md");
}

}  // namespace
}  // namespace pibench::test
