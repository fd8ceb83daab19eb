// The scenarios that are measured on demand only: the self-check and locks under contention.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>

#include "tests/support/command.hpp"

namespace pibench::test {
namespace {

class SideScenariosTest : public testing::Test {
 protected:
  /// All cells of the scenario, each as short as it can be.
  nlohmann::json cells_of(const std::string& scenario, std::vector<std::string> more) {
    std::vector<std::string> words{
        PIBENCH_BINARY, "run",     "--scenario", scenario,        "--quick", "--out",
        "results",      "--bytes", "8",          "--repetitions", "1"};
    words.insert(words.end(), more.begin(), more.end());
    finished_ = run(words, {{{"TMPDIR", scratch_.path().string()}}, scratch_.path()});
    EXPECT_EQ(finished_.exit_code, 0) << finished_.err;
    return nlohmann::json::parse(read_file(scratch_.path() / "results/results.json"))
        .at("pibench")
        .at("cells");
  }

  ScratchDirectory scratch_;
  Finished finished_;
};

void expect_measured_or_explained(const nlohmann::json& cell) {
  const std::string outcome = cell.at("outcome");
  EXPECT_NE(outcome, "failed") << cell;
  EXPECT_EQ(outcome == "measured", cell.value("reason", "").empty()) << cell;
}

TEST_F(SideScenariosTest, TheSelfCheckMeasuresEachMechanismByHandToo) {
  std::set<std::string> sides;
  for (const auto& cell : cells_of("overhead", {})) {
    expect_measured_or_explained(cell);
    sides.insert(std::string(cell.at("transport")) + ' ' +
                 std::string(cell.at("parameters").at("pass")) + ' ' +
                 std::string(cell.at("parameters").at("side")));
  }
  for (const char* transport : {"null", "pipe", "socketpair", "posix_mq", "sysv_mq"})
    for (const char* pass : {"round_trip", "stream"})
      for (const char* side : {"pibench", "bare"})
        EXPECT_TRUE(sides.contains(std::string(transport) + ' ' + pass + ' ' + side))
            << transport << ' ' << pass << ' ' << side;
  EXPECT_NE(finished_.out.find("by way of pibench, and by hand"), std::string::npos);
}

TEST_F(SideScenariosTest, NoLockLosesAnUpdateUnderContention) {
  std::set<std::string> measured;
  for (const auto& cell : cells_of("contention", {"--workers", "3"})) {
    expect_measured_or_explained(cell);
    if (cell.at("outcome") != "measured") continue;
    const std::string name = cell.at("transport");
    measured.insert(name);
    const auto& counters = cell.at("repetitions").at(0).at("counters");
    EXPECT_GT(counters.at("iterations"), 0) << name;
    const bool may_lose = cell.at("traits").at("substrate") == "none";
    EXPECT_TRUE(may_lose || counters.at("lost_updates") == 0) << name;
  }
  for (const char* name : {"no_lock", "atomic", "futex", "pthread_mutex", "posix_sem", "flock"})
    EXPECT_TRUE(measured.contains(name)) << name;
}

TEST_F(SideScenariosTest, APublicationReachesEveryWorkerOverAllTransports) {
  std::size_t measured = 0;
  for (const auto& cell : cells_of("fanout", {"--workers", "3", "--placement", "same"})) {
    expect_measured_or_explained(cell);
    if (cell.at("outcome") != "measured") continue;
    ++measured;
    const auto& counters = cell.at("repetitions").at(0).at("counters");
    EXPECT_GT(counters.at("deliveries_per_second"), counters.at("messages_per_second")) << cell;
    if (counters.contains("p50_ns")) {  // which takes a few publications
      EXPECT_LE(counters.at("to_first_p50_ns"), counters.at("p50_ns")) << cell;
    }
  }
  EXPECT_GT(measured, 20u);
  EXPECT_NE(read_file(scratch_.path() / "results/results.csv").find("fanout/pipe/"),
            std::string::npos);
  EXPECT_NE(read_file(scratch_.path() / "results/report.html").find("Fan-out"), std::string::npos);
}

}  // namespace
}  // namespace pibench::test
