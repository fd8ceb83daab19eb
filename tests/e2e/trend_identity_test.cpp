// pibench trend, where files tell of one run again.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/called_pibench.hpp"

namespace pibench::test {
namespace {

class TrendIdentityTest : public CalledPibench {};

TEST_F(TrendIdentityTest, TenFilesOfOneRunAreTooFewRuns) {
  ASSERT_EQ(call({"run", "--scenario", "pi", "--transport", "inprocess", "--terms", "1000",
                  "--repetitions", "1", "--out", "results"})
                .exit_code,
            0);
  const std::string file = "results/results.json";
  Arguments arguments(8, file);
  std::filesystem::copy_file(work() / file, work() / "results/copy.json");
  arguments.insert(arguments.begin(), {"trend", "results"});
  const Finished text = call(arguments);
  EXPECT_EQ(text.exit_code, 0) << text.err;
  EXPECT_NE(text.out.find(": 1, too few"), std::string::npos) << text.out;
  EXPECT_NE(text.out.find("copy.json"), std::string::npos) << "it names what it leaves out";
  arguments.insert(arguments.end(), {"--format", "json"});
  const auto json = nlohmann::json::parse(call(arguments).out);
  EXPECT_EQ(json.at("runs").size(), 1U);
  EXPECT_EQ(json.at("left_out").size(), 9U);
}

}  // namespace
}  // namespace pibench::test
