#include "bench/run/gbench.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "bench/harness/usage_error.hpp"
#include "tests/support/command.hpp"

namespace pibench {
namespace {

const std::vector<std::string> names{"latency/pipe/bytes:8", "latency/fifo/bytes:8", "pi/pipe"};

using Chosen = std::vector<bool>;

class FilterTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { initialise_google_benchmark({}); }
};

TEST_F(FilterTest, ChoosesAsGoogleBenchmarkDoes) {
  EXPECT_EQ(chosen_by_filter("", names), (Chosen{true, true, true}));
  EXPECT_EQ(chosen_by_filter("all", names), (Chosen{true, true, true}));
  EXPECT_EQ(chosen_by_filter("pipe", names), (Chosen{true, false, true}));
  EXPECT_EQ(chosen_by_filter("^latency/(pipe|fifo)/", names), (Chosen{true, true, false}));
  EXPECT_EQ(chosen_by_filter("-pipe", names), (Chosen{false, true, false}));
  EXPECT_EQ(chosen_by_filter("bytes:8$", names), (Chosen{true, true, false})) << "the whole name";
}

TEST_F(FilterTest, RefusesWhatLeavesNothing) {
  for (const char* filter : {"nothing", "-.", "(", "[a", "-("})
    EXPECT_THROW(chosen_by_filter(filter, names), UsageError) << filter;
  EXPECT_EQ(chosen_by_filter("pi/", names), (Chosen{false, false, true})) << "it goes on";
}

NamedTrial trial(const std::string& name, int& runs) {
  return {name, [&runs]() -> std::optional<Nanoseconds> {
            ++runs;
            return Nanoseconds(500);
          }};
}

TEST_F(FilterTest, AReportOfManyRoundsIsOneDocument) {
  const test::ScratchDirectory scratch;
  int runs = 0;
  TrialReport report({.filter = {}, .out = scratch.path() / "out.json", .context = {}});
  for (int round = 0; round < 3; ++round)
    run_in_order({trial("a", runs), trial("b", runs)}, report);
  report.finish();
  EXPECT_EQ(runs, 6);
  const auto json = nlohmann::json::parse(test::read_file(scratch.path() / "out.json"));
  ASSERT_EQ(json.at("benchmarks").size(), 6U);
  EXPECT_EQ(json.at("benchmarks")[5].at("real_time"), 500);
  EXPECT_TRUE(json.contains("context"));
}

TEST_F(FilterTest, AReportThatCannotBeWrittenIsRefusedOrTold) {
  EXPECT_THROW(TrialReport({.filter = {}, .out = "/nowhere/out.json", .context = {}}), UsageError);
  if (!std::ofstream("/dev/full").is_open()) GTEST_SKIP() << "no /dev/full";
  TrialReport full({.filter = {}, .out = "/dev/full", .context = {}});
  int runs = 0;
  run_in_order({trial("a", runs)}, full);
  EXPECT_THROW(full.finish(), std::runtime_error);
}

}  // namespace
}  // namespace pibench
