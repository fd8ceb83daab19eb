// Google Benchmark's flags, as `pibench run` takes them.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/called_pibench.hpp"

namespace pibench::test {
namespace {

using Json = nlohmann::json;

class BenchmarkFlagsTest : public CalledPibench {
 protected:
  /// Two cells, two repetitions each.
  Arguments two_cells(const Arguments& flags) const {
    Arguments all{"run",     "--scenario",  "latency",  "--placement", "same",
                  "--bytes", "8",           "--out",    "results",     "--repetitions",
                  "2",       "--transport", "pipe,fifo"};
    all.insert(all.end(), flags.begin(), flags.end());
    return all;
  }

  Json results() const { return Json::parse(read_file(work() / "results/results.json")); }
  std::vector<std::string> measured() const {
    std::vector<std::string> transports;
    for (const Json& cell : results().at("pibench").at("cells"))
      transports.push_back(cell.at("transport"));
    return transports;
  }
};

TEST_F(BenchmarkFlagsTest, AFilterLeavesCellsOutAndSaysSo) {
  const Finished finished = call(two_cells({"--benchmark_filter=latency/pipe/.*"}));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(measured(), std::vector<std::string>{"pipe"});
  EXPECT_NE(finished.out.find("left out 1 of 2 cells"), std::string::npos) << finished.out;
  EXPECT_TRUE(results().at("pibench").at("complete"));
}

TEST_F(BenchmarkFlagsTest, ANegativeFilterLeavesOutWhatItMatches) {
  const Finished finished = call(two_cells({"--benchmark_filter=-pipe"}));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(measured(), std::vector<std::string>{"fifo"});
}

TEST_F(BenchmarkFlagsTest, AFilterThatLeavesNothingIsRefused) {
  expect_refused(two_cells({"--benchmark_filter=nothing"}), "--benchmark_filter");
  expect_refused(two_cells({"--benchmark_filter=("}), "--benchmark_filter");
}

TEST_F(BenchmarkFlagsTest, AResumedRunKeepsItsFilter) {
  ASSERT_EQ(call(two_cells({"--benchmark_filter=pipe"})).exit_code, 0);
  const Finished resumed = call({"run", "--resume", "results"});
  EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
  EXPECT_EQ(measured(), std::vector<std::string>{"pipe"});
  const Finished other = call({"run", "--resume", "results", "--benchmark_filter=fifo"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_NE(other.err.find("keeps the --benchmark_filter"), std::string::npos) << other.err;
}

TEST_F(BenchmarkFlagsTest, OutHoldsEveryTrial) {
  const Finished finished = call(two_cells({"--benchmark_out=trials.json"}));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const Json trials = Json::parse(read_file(work() / "trials.json"));
  EXPECT_EQ(trials.at("benchmarks").size(), 4U);
}

TEST_F(BenchmarkFlagsTest, OutTakesAFormat) {
  const Finished finished =
      call(two_cells({"--benchmark_out=trials.txt", "--benchmark_out_format=console"}));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  const std::string text = read_file(work() / "trials.txt");
  EXPECT_NE(text.find("latency/fifo/"), std::string::npos) << text;
}

TEST_F(BenchmarkFlagsTest, OutThatCannotBeWrittenIsRefused) {
  expect_refused(two_cells({"--benchmark_out=absent/trials.json"}), "absent/trials.json");
  expect_refused(two_cells({"--benchmark_out=."}), "--benchmark_out");
}

TEST_F(BenchmarkFlagsTest, ContextIsInTheResults) {
  const Finished finished = call(two_cells({"--benchmark_context=weather=fine,rack=7"}));
  EXPECT_EQ(finished.exit_code, 0) << finished.err;
  EXPECT_EQ(results().at("context").at("weather"), "fine");
  EXPECT_EQ(results().at("context").at("rack"), "7");
}

class RefusedFlag : public BenchmarkFlagsTest,
                    public testing::WithParamInterface<std::pair<const char*, const char*>> {};

TEST_P(RefusedFlag, IsRefusedByName) {
  const auto& [flag, what] = GetParam();
  expect_refused(two_cells({flag}), what);
}

INSTANTIATE_TEST_SUITE_P(
    BenchmarkFlags, RefusedFlag,
    testing::Values(
        std::pair("--benchmark_repetitions=5", "--benchmark_repetitions has no effect"),
        std::pair("--benchmark_min_time=1", "--benchmark_min_time has no effect"),
        std::pair("--benchmark_min_warmup_time=1", "--benchmark_min_warmup_time has no effect"),
        std::pair("--benchmark_list_tests", "--benchmark_list_tests has no effect"),
        std::pair("--benchmark_list_tests=true", "--benchmark_list_tests has no effect"),
        std::pair("--benchmark_color=false", "--benchmark_color has no effect"),
        std::pair("--benchmark_counters_tabular=true", "--benchmark_counters_tabular has"),
        std::pair("--benchmark_time_unit=fortnights", "--benchmark_time_unit has no effect"),
        std::pair("--benchmark_enable_random_interleaving=true", "interleaving has no effect"),
        std::pair("--benchmark_report_aggregates_only=true", "aggregates_only has no effect"),
        std::pair("--benchmark_display_aggregates_only=true", "aggregates_only has no effect"),
        std::pair("--benchmark_perf_counters=CYCLES", "--benchmark_perf_counters has no effect"),
        std::pair("--benchmark_dry_run=true", "--benchmark_dry_run has no effect"),
        std::pair("--benchmark_format=xml", "--benchmark_format has no effect"),
        std::pair("--benchmark_moon=1", "does not know --benchmark_moon"),
        std::pair("--benchmark_filter", "--benchmark_filter needs a value"),
        std::pair("--benchmark_out=", "--benchmark_out needs a value"),
        std::pair("--benchmark_out_format=xml", "takes json or console, not 'xml'"),
        std::pair("--benchmark_out_format=csv", "results.csv"),
        std::pair("--benchmark_context=weather", "KEY=VALUE"),
        std::pair("--benchmark_context==fine", "KEY=VALUE")));

class RefusedVariable : public BenchmarkFlagsTest,
                        public testing::WithParamInterface<const char*> {};

/// Google Benchmark reads them when the program starts.
TEST_P(RefusedVariable, IsRefusedByName) {
  expect_refused(two_cells({}), GetParam(), {{GetParam(), "1"}});
}

INSTANTIATE_TEST_SUITE_P(BenchmarkFlags, RefusedVariable,
                         testing::Values("BENCHMARK_FILTER", "BENCHMARK_OUT", "BENCHMARK_FORMAT",
                                         "BENCHMARK_LIST_TESTS", "BENCHMARK_MIN_TIME",
                                         "BENCHMARK_TIME_UNIT"));

}  // namespace
}  // namespace pibench::test
